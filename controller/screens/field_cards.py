"""What a technician may do at the pod, each as a card: its words and its picture."""

from collections.abc import Mapping
from typing import Literal

from controller.screens.marks import way_out
from controller.screens.staff_cards import Card, stick
from exercises.core import scale
from exercises.core.marks import tick
from exercises.core.shapes import Box, Disc, Shape, Stroke
from exercises.core.words import Say

Task = Literal["selftest", "diagnostics", "request", "stick", "update", "about", "leave"]


def _try(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A list, ticked."""
    rows = (-0.3, 0.0, 0.3)
    return tuple(
        shape
        for dy in rows
        for shape in (
            *tick(x - 0.28 * size, y + dy * size, 0.22 * size),
            Stroke(((x - 0.05 * size, y + dy * size), (x + 0.42 * size, y + dy * size))),
        )
    )


def _glass(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A looking glass upon a sheet."""
    handle = ((x + 0.18 * size, y + 0.18 * size), (x + 0.42 * size, y + 0.42 * size))
    return (
        Box(x - 0.08 * size, y - 0.02 * size, 0.64 * size, 0.86 * size, "ink", 0.01, scale.LINE),
        Disc(x, y, 0.24 * size, "panel"),
        Disc(x, y, 0.24 * size, "accent", scale.LINE),
        Stroke(handle, scale.BOLD, "accent"),
    )


def _seal(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A paper with a seal."""
    lines = (
        Stroke(((x - 0.3 * size, y + dy * size), (x + 0.2 * size, y + dy * size)), 0.05 * size)
        for dy in (-0.22, -0.06)
    )
    sheet = Box(x, y, 0.9 * size, 0.7 * size, "ink", 0.01, scale.LINE)
    return (sheet, *lines, Disc(x + 0.22 * size, y + 0.16 * size, 0.13 * size, "accent"))


def _sign(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """An i in a ring."""
    return (
        Disc(x, y, 0.44 * size, "ink", scale.LINE),
        Disc(x, y - 0.2 * size, 0.06 * size, "accent"),
        Stroke(((x, y - 0.04 * size), (x, y + 0.22 * size)), scale.BOLD, "accent"),
    )


def _newer(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """An arrow down into a box."""
    half = 0.4 * size
    tray = ((x - half, y + 0.1 * size), (x - half, y + half), (x + half, y + half))
    head = (
        (x - 0.18 * size, y - 0.04 * size),
        (x, y + 0.16 * size),
        (x + 0.18 * size, y - 0.04 * size),
    )
    return (
        Stroke((*tray, (x + half, y + 0.1 * size)), scale.LINE),
        Stroke(((x, y - 0.42 * size), (x, y + 0.14 * size)), scale.BOLD, "accent"),
        Stroke(head, scale.BOLD, "accent"),
    )


CARDS: Mapping[Task, Card] = {
    "selftest": Card(Say("Try the pod out"), _try),
    "diagnostics": Card(Say("Facts for repair"), _glass),
    "request": Card(Say("Network pass"), _seal),
    "stick": Card(Say("Try the stick"), stick),
    "update": Card(Say("New version"), _newer),
    "about": Card(Say("About this pod"), _sign),
    "leave": Card(Say("Leave"), way_out),
}
