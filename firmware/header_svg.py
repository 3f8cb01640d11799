"""The header as a drawing: what is on each of the 40 pins, as they lie on the board. Pure.

Each kind has a shape of its own and its words beside it, so that nothing is told by colour alone.
The drawing brings its white ground along, and its title and description as SVG 2 has them.
"""

from collections.abc import Mapping
from math import cos, pi, sin
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from firmware.header import PINS, Owner, Pin, owners
from firmware.wiring import Wiring

WIDTH, ROW, TOP, PAD = 900, 32, 92, 12
HEIGHT = TOP + 20 * ROW + 108
MIDDLE = WIDTH // 2
# How far from the middle a pad, a pin's name and its words are.
TO_PAD, TO_NAME, TO_WORDS = 22, 54, 132
# The corners of a pad's shape (0: round) and the turn of the first, its fill, its outline's dashes.
# Fills are pale under black numbers, or black under white ones: at least 12 to 1.
SHAPES = {
    "button": (0, 0.0, "#9fd0ff", ""),
    "lamp": (4, 0.0, "#ffe08a", ""),
    "sensor": (6, 0.0, "#b7e4b0", ""),
    "bus": (4, pi / 4, "#e3d3f5", ""),
    "supply": (4, pi / 4, "#000000", ""),
    "ground": (0, 0.0, "#000000", ""),
    "free": (0, 0.0, "#ffffff", "3 3"),
}
TITLE = "The pod's 40-pin header"
ABOUT = (
    "Two columns of 20 pins, odd numbers left and even numbers right, pin 1 at the top left, seen "
    "from above with the USB sockets below. On them: {}."
)


def svg(wiring: Wiring) -> str:
    """The whole drawing, with a title on each pin; the same text for the same wiring.

    Of a wiring that names another chip there is none to draw: raises ValueError.
    """
    if wiring.chip is not None:
        raise ValueError(f"the lines are on the chip {wiring.chip}, not on the header")
    on = dict(owners(wiring))
    drawing = _page(", ".join(_told(pin, on) for pin in PINS))
    for pin in PINS:
        _pin(drawing, pin, on)
    _legend(drawing)
    indent(drawing, " ")
    return tostring(drawing, encoding="unicode") + "\n"


def _page(told: str) -> Element:
    page = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "width": str(WIDTH),
            "height": str(HEIGHT),
            "role": "img",
            "aria-labelledby": "title about",
            "font-family": "DejaVu Sans, Verdana, sans-serif",
            "font-size": "14",
        },
    )
    SubElement(page, "title", {"id": "title"}).text = TITLE
    SubElement(page, "desc", {"id": "about"}).text = ABOUT.format(told)
    SubElement(page, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    _text(page, MIDDLE, 30, TITLE, size=20)
    _text(page, MIDDLE, 54, "seen from above, USB sockets below, the board's edge to the right")
    outline = {"fill": "#f2f2f2", "stroke": "#000000"}
    place = {"x": MIDDLE - 44, "y": TOP - 20, "width": 88, "height": 20 * ROW + 8}
    SubElement(page, "rect", outline | {"rx": "6"} | {key: str(at) for key, at in place.items()})
    return page


def _pin(page: Element, pin: Pin, on: Mapping[int, Owner]) -> None:
    side = 1 if pin.number % 2 == 0 else -1
    y = TOP + (pin.number - 1) // 2 * ROW
    group = SubElement(page, "g")
    SubElement(group, "title").text = _told(pin, on)
    _pad(group, MIDDLE + side * TO_PAD, y, _kind(pin, on), str(pin.number))
    anchor = "start" if side > 0 else "end"
    _text(group, MIDDLE + side * TO_NAME, y + 5, pin.name, anchor=anchor)
    if pin.gpio is not None:
        words = on[pin.gpio].words if pin.gpio in on else "free"
        _text(group, MIDDLE + side * TO_WORDS, y + 5, words, anchor=anchor)


def _pad(group: Element, x: float, y: float, kind: str, number: str) -> None:
    corners, turn, fill, dashes = SHAPES[kind]
    look = {"fill": fill, "stroke": "#000000", "stroke-width": "1.5"}
    if dashes:
        look["stroke-dasharray"] = dashes
    if corners:
        reach = PAD * 1.2
        angles = [turn + 2 * pi * n / corners for n in range(corners)]
        points = " ".join(f"{x + reach * cos(a):.1f},{y + reach * sin(a):.1f}" for a in angles)
        SubElement(group, "polygon", look | {"points": points})
    else:
        SubElement(group, "circle", look | {"cx": str(x), "cy": str(y), "r": str(PAD)})
    ink = "#ffffff" if fill == "#000000" else "#000000"
    _text(group, x, y + 4, number, size=11, ink=ink)


def _legend(page: Element) -> None:
    y = TOP + 20 * ROW + 40
    for n, kind in enumerate(SHAPES):
        x = 70 + n * 118
        _pad(page, x, y, kind, "")
        _text(page, x + 22, y + 5, kind, anchor="start")
    _text(page, MIDDLE, y + 42, "pull up: high at rest; pull down: low at rest")


def _text(
    group: Element,
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "middle",
    size: int = 14,
    ink: str = "#000000",
) -> None:
    if words:
        look = {"x": str(x), "y": str(y), "text-anchor": anchor, "fill": ink}
        SubElement(group, "text", look | {"font-size": str(size)}).text = words


def _told(pin: Pin, on: Mapping[int, Owner]) -> str:
    """A pin in one phrase: "29 GPIO 5 left button, pull up"."""
    if pin.gpio is None:
        return f"{pin.number} {pin.name}"
    return f"{pin.number} {pin.name} {on[pin.gpio].words if pin.gpio in on else 'free'}"


def _kind(pin: Pin, on: Mapping[int, Owner]) -> str:
    if pin.gpio is None:
        return "ground" if pin.name == "ground" else "supply"
    return on[pin.gpio].kind if pin.gpio in on else "free"
