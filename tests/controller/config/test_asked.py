"""Instruments as files: keys that are shipped, a site's wording, and all that can be wrong."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from controller.config import load
from controller.config.instruments import version_of
from exercises.core.scoring.instruments import score
from tests.controller.config.changing import SHIPPED, assign, problems, words, write

# Number of items, steps, and the greatest score of each scale, by the sources in the files.
KEYS: dict[str, tuple[int, int, list[float]]] = {
    "gad7": (7, 4, [21]),
    "i8": (8, 5, [5, 5, 5, 5]),
    "ie4": (4, 5, [5, 5]),
    "k6": (6, 5, [24]),
    "phq8": (8, 4, [24]),
    "who5": (5, 6, [100]),
}


def test_six_keys_are_shipped_off_and_without_a_word_of_their_items() -> None:
    """Number of items and steps, and the greatest score, are those of the sources."""
    config = load(SHIPPED)
    keys = {name: each.key() for name, each in config.instruments.items()}
    steps = {name: key.high - key.low + 1 for name, key in keys.items()}
    assert {n: (k.items, steps[n], [s.most for s in k.scales]) for n, k in keys.items()} == KEYS
    assert not any(each.enabled for each in config.instruments.values())
    assert not any(config.wordings.values())
    assert not (SHIPPED / "instruments" / "wording").exists()
    assert len(config.notes()) == len(KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_a_key_reaches_both_ends_and_all_its_bands(name: str) -> None:
    """All at the least and all at the most score the least and the most of each scale."""
    key = load(SHIPPED).instruments[name].key()
    rows = [[answer] * key.items for answer in range(key.low, key.high + 1)]
    found = score(key, rows)
    assert set(found.verdicts()) == {"valid"}
    for scale in key.scales:
        low, top = found.values[scale.name][[0, -1]]
        assert top == scale.most
        if scale.edges:
            assert low == scale.edges[0]
            assert scale.band([low, top]).tolist() == [scale.bands[0], scale.bands[-1]]


def test_the_cut_points_are_those_that_the_field_uses() -> None:
    """By their scores alone: no band has a word in it."""
    keys = {name: each.key() for name, each in load(SHIPPED).instruments.items()}
    assert {name: key.scales[0].bands for name, key in keys.items()} == {
        "gad7": ("0-4", "5-9", "10-14", "15-21"),
        "i8": (),
        "ie4": (),
        "k6": ("0-4", "5-12", "13-24"),
        "phq8": ("0-4", "5-9", "10-14", "15-19", "20-24"),
        "who5": ("0-28", "29-50", "51-100"),
    }


def test_what_is_wrong_in_a_key_is_told_at_once(directory: Path) -> None:
    """Bounds, unknown keys, item numbers, cut-points, a rule that is missing: each in its line."""
    (directory / "instruments" / "k6.yaml").write_text(
        "enabled: yes\nsource: none\nlicens: none\nlicence: none\nitems: 6\n"
        "answers: {low: 1, high: 1}\n"
        "scales:\n"
        "  - {name: total, items: [1, 2, 2, 7], reverse: [5], score: sum, bands: [0, 0]}\n"
        "  - {name: total, items: [3], score: total, fewest: 2}\n"
        "  - {name: other, items: [3, 4], score: mean, fewest: 1}\n"
        "schedule: {every: 0}\n"
    )
    told = problems(directory)
    assert all(line.startswith("instruments/k6.yaml:") for line in told)
    for expected in (
        "3: licens: unknown key; allowed: enabled, source, licence,",
        "6: answers: go from 1 to 1; allowed: low to high in 2 to 7 steps",
        "8: scales[0].items: there is no item 7; allowed: 1 to 6",
        "8: scales[0].items: an item stands twice",
        "8: scales[0].reverse: item 5 is not of this scale",
        "8: scales[0].bands: do not rise",
        "8: scales[0].bands: go from 0 to 0; allowed: from 4 to 4",
        "9: scales[1].name: 'total' stands twice",
        "9: scales[1].score: is the text 'total'; allowed: sum or mean",
        "9: scales[1].fewest: is 2 of 1 items",
        "10: scales[2].missing: no rule is named",
        "11: schedule.every: is 0; allowed: a whole number from 1 to 1000",
    ):
        assert any(line.startswith(f"instruments/k6.yaml:{expected}") for line in told), expected
    assert len(told) == 12


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"items": ["One?"] * 5}, "items: has 5 of them; allowed: 6, as the key"),
        ({"answers": ["a"] * 4}, "answers: has 4 of them; allowed: 5, as the key"),
        ({"items": ["One?"] * 5 + ["{two}"]}, "items[5]: is the text '{two}'"),
        ({"items": ["One?"] * 5 + ["x" * 181]}, "items[5]: is the text 'xxx"),
        ({"items": ["One?"] * 5 + [""]}, "items[5]: is an empty text"),
        ({"answers": ["a", "b", "c", "d", 5]}, "answers[4]: is 5"),
        ({"answer": []}, "answer: unknown key"),
    ],
)
def test_wording_that_does_not_fit_its_key_is_told(
    other: dict[str, Any], expected: str, directory: Path
) -> None:
    """As many items and answers as the key has, each a sentence that can be shown."""
    write(directory / "instruments/wording/k6.en.yaml", {**words(6, 5), **other})
    assert any(expected in line for line in problems(directory))


def test_wording_of_nothing_is_told(directory: Path) -> None:
    """A file that no instrument and no language reads, with what was probably meant."""
    for name in ("k9.en", "k6.xx", "k6"):
        write(directory / f"instruments/wording/{name}.yaml", words(6, 5))
    told = problems(directory)
    assert len(told) == 3
    assert all("nothing reads this file" in line for line in told)
    assert "did you mean k6.en.yaml?" in told[0]


def test_an_instrument_comes_on_with_its_wording(directory: Path) -> None:
    """Enabled without words it stays off, which is a note and no error; with them it has none."""
    key = directory / "instruments/k6.yaml"
    assign(key, enabled=True)
    off = "instruments/k6.yaml: off in en: there is no instruments/wording/k6.en.yaml"
    assert off in load(directory).notes()
    write(directory / "instruments/wording/k6.en.yaml", words(6, 5))
    config = load(directory)
    assert not any("k6.en" in note for note in config.notes())
    assert config.wordings["k6"]["en"].stem == "Of late:"
    spoken = {say.text for say in config.site_says("en")}
    assert spoken >= {"Of late:", "Number 5?", "step 4", config.pod.help[0].words}
    assert "Of late:" not in {say.text for say in config.site_says("cy")}


def test_another_word_or_cut_point_is_another_version(directory: Path) -> None:
    """How often it is asked is not part of what was asked."""
    config = load(directory)
    key, wording = config.instruments["k6"], words(6, 5)
    place = directory / "instruments/wording/k6.en.yaml"

    def version(**other: Any) -> str:
        write(place, {**wording, **other})
        config = load(directory)
        return version_of(config.instruments["k6"], config.wordings["k6"]["en"])

    before = version()
    assert version(stem="Another:") != before
    assign(directory / "instruments/k6.yaml", enabled=True, schedule={"every": 3})
    assert version() == before
    scales = [scale.model_dump(mode="json") for scale in key.scales]
    assign(directory / "instruments/k6.yaml", scales=[{**scales[0], "bands": [0, 6]}])
    assert version() != before


def test_a_site_may_add_an_instrument_of_its_own(directory: Path) -> None:
    """Any name does; a file is all that it takes."""
    shutil.copy(directory / "instruments/ie4.yaml", directory / "instruments/ours.yaml")
    assert "ours" in load(directory).instruments


def test_notes_are_told_by_the_command_and_are_no_error(directory: Path) -> None:
    """`pod config check` exits with 0."""
    line = [sys.executable, "-m", "controller.cli", "config", "check", str(directory)]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60)
    assert "no problems" in done.stdout
    assert "  note: instruments/phq8.yaml: off (enabled is false)\n" in done.stdout
