"""A score that asks for staff follow-up: said beforehand, raised once, kept between the two."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.checkin.questionnaire import Questionnaire
from controller.checkin.room import CheckIn
from controller.config.instruments import InstrumentConfig, WordingConfig
from controller.config.safeguarding import SafeguardingConfig
from controller.screens import follow_up, routes
from controller.screens.routes import Route
from controller.store.erasing import traces
from controller.store.mailbox import Mailbox, mailbox_path
from exercises.core.words import Say
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from tests.controller.checkin.test_room import KEY, NOTHING, WORDS, Listening, Wing, opened
from tests.controller.store.parts import all_pending
from tests.waiting import wait_for

TEAM = {"words": "The care team looks.", "hours": 24}
BAND = {"made_up": {"total": ["9-12"]}}
WAYS = [Route("talk", Say("Ask Sam."))]
# Go on, who is told, how long it takes, how the answers go.
BEGIN = ["ok"] * 4
OTHER_SCALE = {"name": "total", "items": [1, 2, 3], "score": "sum", "bands": [3, 6, 9]}


def asked(
    *, responder: Any = TEAM, band: Any = BAND, scale: dict[str, Any] | None = None
) -> Questionnaire:
    """Three questions of 1 to 4, of which 9 and more ask for follow-up."""
    key = KEY | {"scales": [OTHER_SCALE | (scale or {})]}
    safe = {"responder": responder, "follow_up": band}
    return Questionnaire(
        "made_up",
        InstrumentConfig.model_validate(key, strict=False),
        WordingConfig.model_validate(WORDS, strict=False),
        SafeguardingConfig.model_validate(safe, strict=False),
    )


def answering(*values: int | None) -> list[str]:
    """The presses that give these answers."""
    return [press for value in values for press in [*["right"] * (value or 0), "ok"]]


def come(
    wing: Wing, presses: Sequence[str], what: Questionnaire, ways: Sequence[Route] = WAYS
) -> Listening:
    """Somebody comes and is asked it; every press was wanted."""
    person = Listening(presses)
    wing.book.start_session(wing.visitor)
    room = CheckIn(wing.book, NOTHING, lambda: [what], ways)
    assert run(room(wing.visitor), VirtualStage(person)) == "asked"
    assert not person.left
    wing.book.end_session("enough")
    return person


def raised(wing: Wing) -> list[dict[str, str]]:
    """The bands of all flags."""
    return [dict(flag.bands) for flag in wing.store.flags(open_only=False)]


@pytest.fixture
def wing(tmp_path: Path) -> Iterator[Wing]:
    with opened(tmp_path) as wing:
        yield wing


def test_it_is_said_before_the_first_answer_by_whom_and_when(wing: Wing) -> None:
    """Aloud, to everybody: what is done, in the site's words, and how long that may take."""
    person = come(wing, [*BEGIN, *answering(1, 1, 1), "ok"], asked())
    said = person.aloud
    assert said.index(follow_up.IF_BAD.text) + 1 == said.index("The care team looks.")
    assert said.index(follow_up.TIME.text) < said.index("One?")
    assert raised(wing) == []


def test_help_is_a_press_away_and_back_leads_back(wing: Wing) -> None:
    """Before anything was answered; then it may be left for next time."""
    presses = ["ok", "ok", "right", "ok", "back", "ok", "back", "left"]
    person = come(wing, presses, asked())
    assert person.seen == [
        *("questionnaire", "follow_up_who", "follow_up_when", "help", "follow_up_when"),
        *("questionnaire", "follow_up_who", "questionnaire"),
    ]
    assert wing.answers("made_up") == {}


def test_a_band_that_asks_for_it_raises_one_flag_and_the_person_is_told(wing: Wing) -> None:
    """On a screen of its own, kindly, and not to be overheard; then where help is."""
    person = come(wing, [*BEGIN, *answering(4, 4, 1), "ok", "ok"], asked())
    assert person.seen[-3:] == ["follow_up_raised_lead", "follow_up_raised", "help"]
    assert "thanks" not in person.seen
    assert follow_up.RAISED.text in person.private
    assert follow_up.RAISED.text not in person.aloud
    (flag,) = wing.store.flags()
    assert (flag.person, flag.instrument) == (wing.visitor.pseudonym, "made_up")
    assert (flag.bands, flag.acknowledged) == ({"total": "9-12"}, None)


def test_nobody_who_listens_can_tell_whose_answers_asked_for_it(tmp_path: Path) -> None:
    """All that is said aloud is the same."""
    heard = []
    for n, (values, end) in enumerate([((4, 4, 4), ["ok", "ok"]), ((1, 1, 1), ["ok"])]):
        with opened(tmp_path / str(n)) as wing:
            person = come(wing, [*BEGIN, *answering(*values), *end], asked())
            heard.append([say for say in person.aloud if say != "Thank you. It is kept."])
            assert raised(wing) == [{"total": "9-12"}] * (n == 0)
    assert heard[0] == heard[1]
    assert routes.NO_BELL.text in heard[0]


@pytest.mark.parametrize("what", [{"band": {}}, {"responder": None}, {"band": {"k6": {}}}])
def test_without_a_band_or_a_responder_nothing_is_raised_or_said(
    what: dict[str, Any], wing: Wing
) -> None:
    """As it was before there was any of this."""
    presses = ["ok", "ok", *answering(4, 4, 4)]
    person = come(wing, presses, asked(**what))
    assert raised(wing) == []
    assert not any(name.startswith(("follow_up", "help")) for name in person.seen)


def test_without_ways_to_help_there_is_no_page_of_them(wing: Wing) -> None:
    """A site that names none has no empty page, and no key to it."""
    come(wing, [*BEGIN, *answering(4, 4, 4), "ok"], asked(), ways=())
    assert raised(wing) == [{"total": "9-12"}]


def test_a_skipped_answer_leaves_no_score_and_so_no_flag(wing: Wing) -> None:
    """Though the others alone reach the band: where the manual has no rule, nothing is reached."""
    come(wing, [*BEGIN, *answering(4, None, 4), "ok"], asked(scale={"bands": [3, 6, 8]}))
    assert raised(wing) == []


@pytest.mark.parametrize(("values", "flags"), [((4, None, 2), 1), ((3, None, 2), 0)])
def test_a_prorated_score_counts_by_the_band_it_is_told_in(
    values: tuple[int | None, ...], flags: int, wing: Wing
) -> None:
    """Two of three: 9.0 is in the band from 9, 7.5 is below it."""
    scale = {"fewest": 2, "missing": "a rule made up for a test"}
    end = ["ok"] * (1 + flags)
    come(wing, [*BEGIN, *answering(*values), *end], asked(scale=scale))
    assert len(raised(wing)) == flags


@given(
    values=st.lists(st.none() | st.integers(1, 4), min_size=3, max_size=3),
    fewest=st.integers(1, 3),
    low=st.booleans(),
)
def test_a_flag_is_just_where_the_score_is_beyond_the_edge(
    values: list[int | None], fewest: int, low: bool
) -> None:
    """Whatever was answered or skipped: from 9 on, or below 6, by the score worked out here."""
    band = {"made_up": {"total": ["3-5"] if low else ["9-12"]}}
    what = asked(band=band, scale={"fewest": fewest, "missing": "made up"})
    answers = dict(zip(what.questions, values, strict=True))
    found = what.flagged(what.result(answers))
    given = [value for value in values if value is not None]
    total = np.mean(given) * 3 if len(given) >= fewest else None
    reached = total is not None and (total < 6 if low else total >= 9)
    assert found == ({"total": band["made_up"]["total"][0]} if reached else {})


def test_what_was_broken_off_raises_its_flag_when_it_is_finished(wing: Wing) -> None:
    """Once, and that staff may be told is said again."""
    wing.broken_off([*BEGIN, *answering(4)], config=NOTHING, on=lambda: [asked()])
    wing.cut()
    assert raised(wing) == []
    person = come(wing, [*BEGIN, *answering(4, 4), "ok", "ok"], asked())
    assert follow_up.IF_BAD.text in person.aloud
    assert raised(wing) == [{"total": "9-12"}]


def test_nothing_of_it_leaves_the_pod(wing: Wing) -> None:
    """Neither the files that the uplink reads nor what the store tells of itself has a word of it.

    Results are published here; all that is told of the visit is its beginning and its end.
    """
    come(wing, [*BEGIN, *answering(4, 4, 4), "ok", "ok"], asked())
    (flag,) = wing.store.flags()
    wing.store.acknowledge(flag.id, "wing officer", flag.raised)
    wing.store.settle()
    with closing(Mailbox.open(mailbox_path(wing.directory))) as box:
        wait_for("all is relayed", lambda: box.depth() == 2)
        kinds = [row.kind for row in all_pending(box)]
    assert kinds == ["event/session.started", "event/session.ended"]
    files = [path for path in (wing.directory / "mail").rglob("*") if path.is_file()]
    assert mailbox_path(wing.directory) in files
    told = [repr(wing.book.get_status()).encode(), *(path.read_bytes() for path in files)]
    for word in (flag.person, flag.instrument, "9-12", "flag", "follow", "wing officer"):
        assert not any(word.encode() in each for each in told), word
        assert word == "follow" or traces(wing.directory / "private", word)
