"""`pod people record`: the person's own page from the real store, and what it refuses."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from controller.cli import main
from controller.health import clock
from controller.health.clock import Moment
from controller.keepsake import making
from controller.store.rows import Reached
from tests.controller.store.parts import opened
from tests.journeys.pods import CONFIG, overlay

Pod = Callable[..., Result]


@pytest.fixture
def pod(tmp_path: Path) -> Pod:
    """The command on a pod of its own, in two languages."""
    laid = overlay(tmp_path)

    def run(*words: str | Path) -> Result:
        options = ["--config", str(CONFIG), "--overlay", str(laid)]
        return CliRunner().invoke(main, [*map(str, words), *options])

    return run


@pytest.fixture
def somebody(pod: Pod, tmp_path: Path) -> tuple[str, str]:
    """The number and pseudonym of somebody who trained twice, and did what they had planned."""
    number, name = pod("people", "enrol").output.split()
    done: list[tuple[str, str, float | None]] = [("go_nogo", "level", 0.5)] * 2
    done += [("plans", "follow_through", value) for value in (1.0, 0.5, None, 1.0)]
    with opened(tmp_path / "data") as store:
        now = Moment.now()
        session = store.start_session(name, now, [])
        for exercise, measure, value in done:
            run = store.start_run(session, exercise, "training", "1", {}, {}, now)
            reached = Reached(measure, value, "valid", 1)
            store.finish_run(run, "finished", {}, now, [], reached)
        store.end_session(session, "enough", now, [])
    return number, name


def text(path: Path) -> str:
    """All that is written on the only page."""
    (page,) = PdfReader(path).pages
    return " ".join(page.extract_text().split())


def test_the_page_tells_what_they_did_and_not_who_they_are(
    pod: Pod, somebody: tuple[str, str], tmp_path: Path
) -> None:
    """By number, beside a controller at work; the audit has it, with the pseudonym."""
    number, name = somebody
    with opened(tmp_path / "data"):
        made = pod("people", "record", number, tmp_path / "page.pdf")
    assert made.output == f"{tmp_path / 'page.pdf'}: one page, English\n"
    told = text(tmp_path / "page.pdf")
    for each in ("My path", "Press or hold back 2 times", "My plan 4 times"):
        assert each in told
    assert "I did what I planned 2 times." in told
    content = (tmp_path / "page.pdf").read_bytes()
    assert not re.search(rf"\b{number}\b", told)
    assert name.encode() not in content
    assert name not in told
    assert re.search(rf"cli +record +{name} +done", pod("people", "audit").output)


def test_it_is_in_their_language(pod: Pod, somebody: tuple[str, str], tmp_path: Path) -> None:
    """One that the pod has; another is refused, with those that there are."""
    made = pod("people", "record", somebody[1], tmp_path / "cy.pdf", "--language", "cy")
    assert made.output.endswith(": one page, Cymraeg\n")
    assert "Fy llwybr" in text(tmp_path / "cy.pdf")
    refused = pod("people", "record", somebody[1], tmp_path / "fr.pdf", "--language", "fr")
    assert refused.exit_code == 2
    assert "this pod has en, cy" in refused.output
    assert not (tmp_path / "fr.pdf").exists()


def test_somebody_who_never_came_has_a_page_too(pod: Pod, tmp_path: Path) -> None:
    """It says where the path begins, and what becomes of the page."""
    number, _ = pod("people", "enrol").output.split()
    assert pod("people", "record", number, tmp_path / "page.pdf").exit_code == 0
    told = text(tmp_path / "page.pdf")
    assert "Your path starts here." in told
    assert "This page is yours. You choose who sees it." in told
    assert "What I did here" not in told


def test_after_the_end_the_pseudonym_gets_it_and_after_an_erasure_nobody(
    pod: Pod, somebody: tuple[str, str], tmp_path: Path
) -> None:
    """Who leaves may have it made on the day after; of who is erased there is nothing to tell."""
    number, name = somebody
    pod("people", "end", number, "--yes")
    refused = pod("people", "record", number, tmp_path / "none.pdf")
    assert refused.exit_code == 74
    assert "nobody here has the pseudonym or the number" in refused.output
    assert pod("people", "record", name, tmp_path / "page.pdf").exit_code == 0
    assert "My plan 4 times" in text(tmp_path / "page.pdf")
    pod("people", "erase", name, "--yes")
    refused = pod("people", "record", name, tmp_path / "none.pdf")
    assert "see `pod people list`" in refused.output
    assert not (tmp_path / "none.pdf").exists()


def test_no_file_is_written_over_and_half_a_page_does_not_stay(
    pod: Pod, somebody: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick that is full, or pulled out, leaves nothing that looks like a page."""
    page = tmp_path / "page.pdf"
    page.write_text("somebody else's")
    refused = pod("people", "record", somebody[0], page)
    assert refused.exit_code == 74
    assert "File exists" in refused.output
    assert page.read_text() == "somebody else's"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device", str(page))

    page.unlink()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        making.put(b"half", page)
    assert not page.exists()


@pytest.mark.parametrize("synchronised", [True, False])
def test_an_unset_clock_dates_nothing(
    synchronised: bool,
    pod: Pod,
    somebody: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither on the page nor in the file's own data."""
    marker = tmp_path / "synchronized"
    marker.touch() if synchronised else None
    monkeypatch.setattr(clock, "SYNCHRONISED", marker)
    page = tmp_path / "page.pdf"
    assert pod("people", "record", somebody[0], page).exit_code == 0
    today = f"{datetime.now(UTC):%d/%m/%Y}"
    assert (f"Made on {today}" in text(page)) == synchronised
    information = PdfReader(page).metadata
    assert information is not None
    assert information.creation_date is not None
    assert (information.creation_date.year > 1970) == synchronised
