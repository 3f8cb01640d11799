"""The site says which bands ask for follow-up and who responds: without anybody, they are off."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from controller.checkin.questionnaire import questionnaires
from controller.config import load
from controller.screens.follow_up import Responder
from controller.visit.tongues import languages
from exercises.core.words import Say
from tests.controller.config.changing import SHIPPED, assign, problems, words, write

RESPONDER = {"words": "The care team looks.", "other": {"cy": "Y tîm gofal."}, "hours": 24}
K6 = {"k6": {"total": ["13-24"]}}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the configuration that is shipped, with an instrument that is on and worded."""
    made = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    assign(made / "instruments/k6.yaml", enabled=True)
    write(made / "instruments/wording/k6.en.yaml", words(6, 5))
    return made


def safe(directory: Path, **values: Any) -> None:
    """Say so in safeguarding.yaml."""
    assign(directory / "safeguarding.yaml", **values)


def test_nothing_is_followed_up_as_it_is_shipped() -> None:
    """No band, and nobody to respond."""
    shipped = load(SHIPPED).safeguarding
    assert (shipped.responder, shipped.follow_up) == (None, {})


def test_without_a_responder_it_is_off_and_the_check_says_so(directory: Path) -> None:
    """It is no error: the pod runs, and does not ask what nobody would respond to."""
    safe(directory, follow_up=K6)
    assert questionnaires(load(directory), "en") == []
    line = [sys.executable, "-m", "controller.cli", "config", "check", str(directory)]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60)
    assert (
        "note: instruments/k6.yaml: off: safeguarding.yaml asks for follow-up of its bands, "
        "and names no responder\n" in done.stdout
    )


def test_with_one_it_is_on_and_knows_who_responds(directory: Path) -> None:
    """And there is nothing to tell of it in that language."""
    safe(directory, follow_up=K6, responder=RESPONDER)
    config = load(directory)
    (asked,) = questionnaires(config, "en")
    assert asked.responder == Responder(Say("The care team looks."), 24)
    assert [note for note in config.notes() if "k6" in note and "cy" not in note] == []


def test_one_without_follow_up_is_on_and_told(directory: Path) -> None:
    """Cut-points of which nobody is told are worth knowing; no cut-points are not."""
    assign(directory / "instruments/ie4.yaml", enabled=True)
    write(directory / "instruments/wording/ie4.en.yaml", words(4, 5))
    config = load(directory)
    assert [asked.responder for asked in questionnaires(config, "en")] == [None, None]
    told = "instruments/k6.yaml: no band of it asks for staff follow-up (safeguarding.yaml)"
    assert told in config.notes()
    assert not any("ie4.yaml: no band" in note for note in config.notes())


def test_who_responds_is_said_in_each_language(directory: Path) -> None:
    """The words are the site's own, and are rendered as speech like its ways to help."""
    safe(directory, responder=RESPONDER)
    config = load(directory)
    assert Say("The care team looks.") in config.site_says("en")
    welsh = languages(config)[config.pod.languages.index("cy")]
    assert welsh.text(Say("The care team looks.")) == "Y tîm gofal."


@pytest.mark.parametrize(
    "bands", [["13-24"], ["5-12", "13-24"], ["13-24", "5-12"], ["0-4"], ["0-4", "5-12"]]
)
def test_bands_reach_to_one_end(bands: list[str], directory: Path) -> None:
    """Upwards or downwards, as the instrument counts."""
    safe(directory, follow_up={"k6": {"total": bands}})
    assert load(directory).safeguarding.flagged("k6", {"total": bands[0]}) == {"total": bands[0]}
    rest = {"0-4", "5-12", "13-24", ""} - set(bands)
    assert not any(load(directory).safeguarding.flagged("k6", {"total": band}) for band in rest)


@pytest.mark.parametrize(
    ("follow_up", "expected"),
    [
        ({"k9": {"total": ["13-24"]}}, "follow_up.k9: there is no file instruments/k9.yaml"),
        ({"k66": {"total": ["13-24"]}}, "did you mean k6?"),
        ({"k6": {"totl": ["13-24"]}}, "follow_up.k6.totl: there is no scale 'totl' with bands"),
        ({"k6": {"total": ["13-25"]}}, "there is no band 13-25; allowed: 0-4, 5-12, 13-24"),
        ({"k6": {"total": [13]}}, "follow_up.k6.total: there is no band 13;"),
        ({"k6": {"total": ["5-12"]}}, "these bands do not reach to one end"),
        ({"k6": {"total": ["0-4", "13-24"]}}, "these bands do not reach to one end"),
        ({"k6": {"total": []}}, "these bands do not reach to one end, or are none"),
        ({"k6": {"total": ["0-4", "5-12", "13-24"]}}, "these bands do not reach to one end, or"),
        ({"k6": {}}, "follow_up.k6: names no scale; allowed: total"),
        ({"k6": ["13-24"]}, "follow_up.k6: is a list"),
        ({"ie4": {"internal": ["1-2"]}}, "there is no scale 'internal' with bands"),
    ],
)
def test_what_does_not_fit_is_told(follow_up: object, expected: str, directory: Path) -> None:
    """A gap would leave out who is worse; all of them would tell staff of everybody."""
    safe(directory, follow_up=follow_up)
    assert any(expected in line for line in problems(directory))


@pytest.mark.parametrize(
    ("responder", "expected"),
    [
        ({"words": "Sam.", "hours": 0}, "responder.hours: is 0; allowed: a whole number from 2 to"),
        ({"words": "Sam."}, "responder.hours: the key is missing"),
        ({"words": "", "hours": 24}, "responder.words: is an empty text"),
    ],
)
def test_a_responder_has_words_and_hours(responder: object, expected: str, directory: Path) -> None:
    """Who is to come, and when, cannot be left open."""
    safe(directory, responder=responder)
    assert any(expected in line for line in problems(directory))
