"""Shapes on paper: one sheet of A4 as a PDF, drawn as lines and areas, its words as text.

The only place that knows fpdf2. The document has its title and its language; words stand in it in
the order in which they are given, which is that of reading. It is not a tagged PDF: fpdf2 tags
pictures alone.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences

import exercises
from exercises.core.shapes import Box, Colour, Disc, Key, Label, Polygon, Shape, Stroke
from exercises.core.words import Say
from exercises.stage.keys import Glow, Solid, key_shapes
from exercises.stage.language import Language
from exercises.stage.look import EM, LIGHT, Theme

FONT = Path(exercises.__file__).parent / "assets" / "DejaVuSans-Bold.ttf"
# White as the sheet is: a ground that is printed costs ink and tells nothing.
PAPER = Theme({**LIGHT.colours, "paper": (255, 255, 255)})
POINTS = 72 / 25.4
# From the middle of a line down to where letters stand, of the line's height.
BASELINE = 0.29
LINES, SMALLER = 2, 0.93
# Of a sheet that was made by a clock that was not set: no day of ours.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def pdf(shapes: Iterable[Shape], language: Language, title: Say, made: datetime = UNDATED) -> bytes:
    """The sheet; lengths are millimetres from its upper left corner."""
    sheet = Sheet(language)
    sheet.set_title(language.text(title))
    sheet.set_lang(language.code)
    sheet.set_creation_date(made)
    for shape in shapes:
        sheet.draw(shape)
    return bytes(sheet.output())


class Sheet(FPDF):
    """A page that draws what a screen draws."""

    def __init__(self, language: Language) -> None:
        super().__init__(unit="mm", format="A4")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_auto_page_break(auto=False)
        self.add_font("pod", fname=FONT)
        self.set_font("pod")
        self.add_page()
        self._language = language

    def draw(self, shape: Shape) -> None:
        """One shape above those before it."""
        match shape:
            case Label():
                self._label(shape)
            case Key():
                for part in key_shapes(shape):
                    self._solid(part)
            case _:
                self._solid(shape)

    def _solid(self, shape: Solid) -> None:
        if isinstance(shape, Glow):
            return
        width = 0.0 if isinstance(shape, Polygon) else shape.width
        self._ink(shape.colour, width)
        match shape:
            case Disc():
                self.circle(shape.x, shape.y, shape.radius - width / 2, "D" if width else "F")
            case Box():
                self._box(shape)
            case Polygon():
                self.polygon(shape.points, style="F")
            case Stroke():
                self.polyline(shape.points)

    def _box(self, box: Box) -> None:
        """An outline lies inside the edge."""
        w, h = box.w - box.width, box.h - box.width
        place = (box.x - w / 2, box.y - h / 2, w, h, "D" if box.width else "F")
        corner = min(box.corner, w / 2, h / 2)
        self.rect(*place, round_corners=corner > 0, corner_radius=corner)

    def _ink(self, colour: Colour, width: float) -> None:
        self.set_fill_color(*PAPER[colour])
        self.set_draw_color(*PAPER[colour])
        self.set_line_width(width)

    def _label(self, label: Label) -> None:
        """Centred."""
        lines, size = self._fitted(label)
        self.set_text_color(*PAPER[label.colour])
        for n, line in enumerate(lines):
            x = label.x - self.get_string_width(line) / 2
            y = label.y + (n - (len(lines) - 1) / 2 + BASELINE) * size
            self.text(x, y, line)

    def _fitted(self, label: Label) -> tuple[list[str], float]:
        """Its lines and their size: one, if need be a little smaller; else LINES, as it takes."""
        text = self._language.text(label.say)
        sizes = [(1, label.size * SMALLER**n) for n in range(3)]
        sizes += [(LINES, label.size * SMALLER**n) for n in range(30)]
        for most, size in sizes:
            lines = self._wrapped(text, size, label.wrap)
            if len(lines) <= most and max(map(self.get_string_width, lines)) <= label.wrap:
                break
        return lines, size

    def _wrapped(self, text: str, size: float, wide: float) -> list[str]:
        self.set_font_size(size * EM * POINTS)
        return list(self._lines(text.split(), wide))

    def _lines(self, words: list[str], wide: float) -> Iterator[str]:
        """As many words a line as there is room for; one at least."""
        line = words[0]
        for word in words[1:]:
            longer = f"{line} {word}"
            if self.get_string_width(longer) > wide:
                yield line
                line = word
            else:
                line = longer
        yield line
