"""Pictures as data: what a script shows, without knowing what draws it.

Lengths are fractions of the screen's height. The origin is the middle of the screen, x grows to
the right and y downwards; on every screen at least |x| <= 0.8 and |y| <= 0.5 can be seen.
Colours are roles that the stage's palette fills: a Telling one may carry words and meaning on a
Ground, never by its colour alone; `lamp` is what is lit, with `sign` upon it; Scenery is pretty.
"""

from dataclasses import dataclass
from typing import Literal

from exercises.core.scale import BODY, LINE, TURN_KEY
from exercises.core.words import Say

Ground = Literal["paper", "panel", "dusk"]
Telling = Literal["ink", "quiet", "accent", "good", "care"]
Lit = Literal["lamp", "sign"]
Scenery = Literal["mist", "glow"]
Flesh = Literal["skin", "shade", "crease", "gleam"]
Colour = Ground | Telling | Lit | Scenery | Flesh
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle about (x, y); with a `width` above 0 only its outline."""

    x: float
    y: float
    radius: float
    colour: Colour = "ink"
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle centred on (x, y) with corners rounded by `corner`; `width` as in Disc."""

    x: float
    y: float
    w: float
    h: float
    colour: Colour = "ink"
    corner: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled area with these corners."""

    points: tuple[Point, ...]
    colour: Colour = "ink"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through these points, `width` thick, with round ends."""

    points: tuple[Point, ...]
    width: float = LINE
    colour: Colour = "ink"


@dataclass(frozen=True, slots=True)
class Label:
    """Words centred on (x, y), `size` high a line, wrapped to `wrap` wide."""

    say: Say
    x: float
    y: float
    size: float = BODY
    wrap: float = 1.5
    colour: Colour = "ink"


@dataclass(frozen=True, slots=True)
class Key:
    """A panel button as the person sees it, with its own sign, centred on (x, y).

    `prompt` draws it as the one to press now. `say` names what it does, written below it.
    """

    button: str
    x: float
    y: float
    size: float = TURN_KEY
    prompt: bool = False
    say: Say | None = None


Shape = Disc | Box | Polygon | Stroke | Label | Key


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole screen: its shapes, the later ones on top. `name` is for logs and screenshots.

    One that is only `pretty` tells nothing: whoever wants less motion sees the one before it stay.
    """

    shapes: tuple[Shape, ...] = ()
    name: str = ""
    pretty: bool = False


BLANK = Picture(name="blank")
