"""docs/threat_model.md: every provision judged once, and every file that it names there."""

import re
from pathlib import Path

HOUSE = Path(__file__).parents[1]
PAGE = (HOUSE / "docs/threat_model.md").read_text(encoding="utf-8")
# How many numbers each section of EN 303 645 V3.1.3 has (table B.1), and which of them it splits.
SECTIONS = {
    "5.0": 1,
    "5.1": 5,
    "5.2": 3,
    "5.3": 16,
    "5.4": 4,
    "5.5": 8,
    "5.6": 9,
    "5.7": 2,
    "5.8": 3,
    "5.9": 3,
    "5.10": 1,
    "5.11": 4,
    "5.12": 3,
    "5.13": 1,
    "6": 8,
}
BOTH = {"5.3-4", "5.3-6", "5.3-15", "5.6-4", "5.13-1", "6-3"}
MORE = {"5.1-2": ["5.1-2A"]}
VERDICTS = {"met", "partly", "not", "n/a"}


def provisions() -> list[str]:
    """All of them, in the standard's order."""
    names = [f"{section}-{n}" for section, most in SECTIONS.items() for n in range(1, most + 1)]
    return [
        each
        for name in names
        for each in ([f"{name}A", f"{name}B"] if name in BOTH else [name, *MORE.get(name, [])])
    ]


def test_every_provision_is_judged_once() -> None:
    """In their order, each with one of four verdicts; with what it rests on."""
    rows = re.findall(r"^\| ([56][\d.]*-\d+[AB]?) \| ([\w/]+) \| (.*)\|$", PAGE, re.MULTILINE)
    assert [name for name, _, _ in rows] == provisions()
    for name, verdict, where in rows:
        assert verdict in VERDICTS, name
        assert where.strip(), name


def test_the_three_requirements_are_judged() -> None:
    """Each of the schedule's paragraphs once."""
    rows = re.findall(r"^\| .*\(paragraph (\d)\) \| ([\w/]+) \|", PAGE, re.MULTILINE)
    assert [number for number, _ in rows] == ["1", "2", "3"]
    assert {verdict for _, verdict in rows} <= VERDICTS


def test_every_file_that_it_names_is_there() -> None:
    """Where the code moved, the page has to follow."""
    named = set(re.findall(r"`((?:config|controller|firmware|systemd|tests)/[\w./-]+)`", PAGE))
    assert len(named) > 30
    assert {path for path in named if not (HOUSE / path).exists()} == set()
    linked = set(re.findall(r"\]\((\w+\.md)\)", PAGE))
    assert {page for page in linked if not (HOUSE / "docs" / page).exists()} == set()
