"""What somebody may do when it gets difficult: seven deeds that need nothing, as icons."""

from exercises.core.drawing.icons import LINE, THICK, THIN, Icon, bent, bubble, line, person
from exercises.core.shapes import Box, Disc, Polygon, Shape, Stroke
from exercises.core.words import Say


def _wind() -> tuple[Shape, ...]:
    """Air goes in and out."""
    gusts = (
        (line((-0.44, -0.12), (0.16, -0.12)), bent(0.16, -0.25, 0.13, 90, -140)),
        (line((-0.3, 0.04), (0.3, 0.04)), bent(0.3, -0.06, 0.1, 90, -120)),
        (line((-0.44, 0.2), (0.06, 0.2)), bent(0.06, 0.31, 0.11, -90, 140)),
    )
    return tuple(part for gust in gusts for part in gust)


def _walker() -> tuple[Shape, ...]:
    """Somebody walks out of a door."""
    return (
        Box(-0.28, 0, 0.32, 0.84, "quiet", 0.02, LINE),
        Disc(0.12, -0.34, 0.1),
        line((0.1, -0.18), (0.06, 0.1), width=0.11),
        line((0.06, 0.1), (0.2, 0.24), (0.2, 0.44), width=THICK),
        line((0.05, 0.1), (-0.06, 0.26), (-0.16, 0.42), width=THICK),
        line((0.1, -0.16), (0.26, -0.02), (0.36, -0.06), width=LINE),
        line((0.09, -0.16), (-0.06, 0.02), width=LINE),
    )


def _count() -> tuple[Shape, ...]:
    """One, two, three, four."""
    columns = ((-0.36, 1), (-0.12, 2), (0.12, 3), (0.36, 4))
    return tuple(Disc(x, 0.36 - 0.2 * i, 0.075) for x, n in columns for i in range(n))


def _two_talk() -> tuple[Shape, ...]:
    return (
        *person(-0.27, 0.22, 0.5),
        *person(0.27, 0.22, 0.5, "quiet"),
        *bubble(-0.02, -0.26, 0.46, (-0.18, 0.0)),
        *(Disc(x, -0.26, 0.03, "paper") for x in (-0.12, -0.02, 0.08)),
    )


def _push_up() -> tuple[Shape, ...]:
    return (
        Disc(-0.36, -0.14, 0.1),
        line((-0.22, -0.06), (0.42, 0.22), width=0.1),
        line((-0.2, -0.02), (-0.22, 0.26), width=THICK),
        line((-0.46, 0.32), (0.46, 0.32), colour="quiet"),
    )


def _write() -> tuple[Shape, ...]:
    pencil = ((0.36, -0.42), (0.46, -0.32), (0.12, 0.08), (-0.02, 0.14), (0.02, -0.02))
    lines = (
        line((-0.3, y), (x, y), width=THIN, colour="paper")
        for y, x in ((-0.2, 0.02), (-0.04, -0.06), (0.26, 0.14))
    )
    return (
        Box(-0.1, 0.04, 0.6, 0.8, "ink", 0.04),
        *lines,
        Stroke((*pencil, pencil[0]), 0.03, "paper"),
        Polygon(pencil, "accent"),
    )


def _music() -> tuple[Shape, ...]:
    notes = ((-0.22, 0.28), (0.24, 0.2))
    stems = (line((x + 0.1, y), (x + 0.1, y - 0.5), width=LINE) for x, y in notes)
    beam = Polygon(((-0.145, -0.3), (0.365, -0.38), (0.365, -0.24), (-0.145, -0.16)))
    return (*(Disc(x, y, 0.13) for x, y in notes), *stems, beam)


ACTIONS = (
    Icon("breathe", Say("I breathe slowly."), _wind()),
    Icon("walk", Say("I walk away."), _walker()),
    Icon("count", Say("I count to ten."), _count()),
    Icon("talk", Say("I talk to someone I trust."), _two_talk()),
    Icon("exercise", Say("I do push-ups."), _push_up()),
    Icon("write", Say("I write it down."), _write()),
    Icon("music", Say("I listen to music."), _music()),
)
