"""`pod programme explain`: the words and figures are those of the store, beside a running pod."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from controller.checkin import own
from controller.cli import main
from controller.config import load
from controller.config.instruments import version_of
from controller.health.clock import Moment
from controller.programme.explaining import OWN, Explainer, asked_after, lines, measured_after
from controller.programme.grounds import grounds
from controller.programme.offer import Done, Item, Past, Programme, offer
from controller.store.answers import Asking
from controller.store.reading import read_audit, read_standing
from controller.store.store import Store
from exercises.catalogue import exercises
from tests.controller.config.changing import SHIPPED, assign, words, write
from tests.controller.programme.test_grounds import SIX, ask
from tests.controller.store.parts import at, opened


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """What is shipped, with K6 on and words for it."""
    directory = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    assign(directory / "instruments" / "k6.yaml", enabled=True)
    write(directory / "instruments" / "wording" / "k6.en.yaml", words(6, 5))
    return directory


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with "p-1", number 7, who said yes; it stays open, as a controller's does."""
    with opened(tmp_path / "data") as store:
        store.enrol("p-1", 7, Moment.now())
        store.note_consent("p-1", "1", "yes", Moment.now())
        yield store


def explain(tmp_path: Path, *options: str) -> Result:
    """What the command says."""
    where = ("--config", str(tmp_path / "config"), "--data", str(tmp_path / "data"))
    return CliRunner().invoke(main, ["programme", "explain", *options, *where])


def document(tmp_path: Path, who: str = "p-1") -> dict[str, Any]:
    """The same as JSON."""
    done = explain(tmp_path, who, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.output)
    return found


def train(store: Store, exercise: str, form: str = "training") -> None:
    """Something done to its end, in a visit of its own, in two minutes."""
    session = store.start_session("p-1", at(0), [])
    run = store.start_run(session, exercise, form, "1", {}, {}, at(0))
    store.finish_run(run, "finished", None, at(120), [])


@pytest.mark.usefixtures("config")
def test_of_a_new_person_it_says_that_nothing_is_known(tmp_path: Path, store: Store) -> None:
    """All areas alike, the programme's own offer; the number and the pseudonym are one person."""
    found = document(tmp_path)
    assert found == document(tmp_path, "0007")
    assert [area["rests_on"] for area in found["areas"]] == [[], [], []]
    assert {round(area["weight"]["value"], 9) for area in found["areas"]} == {0.333333333}
    told = explain(tmp_path, "7").output
    assert told.startswith("p-1, number 007: 0 visits, 0 minutes trained in all.")
    assert "100 % on nothing known" in told
    assert "1. go_nogo, training (control, 4 min): it was never done" in told
    assert "k6, questionnaire: at the next visit" in told
    assert store.past("p-1") == Past()
    deeds = [(deed.action, deed.about) for _, deed in read_audit(tmp_path / "data")]
    assert deeds.count(("explain programme", "p-1")) == 3


def test_weights_rest_on_what_was_said(tmp_path: Path, config: Path, store: Store) -> None:
    """Each source with its share; own questions are told as such; the offer follows."""
    loaded = load(config)
    version = version_of(loaded.instruments["k6"], loaded.wordings["k6"]["en"])
    ask(store, "k6", version, {"item_01": 3}, total=24)
    ask(store, own.NAME, own.VERSION, {SIX[2]: 0})
    first, *_ = document(tmp_path)["areas"]
    assert first["area"] == "mental_health"
    assert {rests["what"] for rests in first["rests_on"]} == {"k6 total", SIX[2]}
    assert first["weight"]["low"] < first["weight"]["value"] < first["weight"]["high"]
    assert document(tmp_path)["offer"][0]["area"] == "calm"
    told = explain(tmp_path, "p-1").output
    assert "  mental health: weight 39 %, may be 29 to 60 %" in told
    assert f"rests on {SIX[2]}, at 0 % of its range; {OWN}" in told
    assert "rests on k6 total, at 0 % of its range; questionnaire" in told
    assert "k6, questionnaire: after 12 more visits, and not within 28 days" in told


@pytest.mark.usefixtures("config")
def test_what_is_due_counts_visits(tmp_path: Path, store: Store) -> None:
    """An assessment done at the second visit comes again twelve after it."""
    train(store, "go_nogo")
    train(store, "go_nogo", "assessment")
    found = document(tmp_path)
    assert (found["visits"], found["minutes_trained"]) == (2, 4)
    due = {each["what"]: each["after_visits"] for each in found["due"]}
    assert due["go_nogo"] == 11
    assert due["stop_signal"] == 0
    assert "  go_nogo, assessment: after 11 more visits" in explain(tmp_path, "p-1").output


PHASES = [
    {"name": "baseline", "visits": 10, "assess": True},
    {"name": "training", "visits_a_week": 3, "minutes_a_week": 40},
]


def test_a_block_tells_its_dose_against_its_target(
    tmp_path: Path, config: Path, store: Store
) -> None:
    """Which visit of it is next, what of a week's visits and minutes is done, as far as known."""
    assign(config / "programme.yaml", blocks=PHASES, cohort="spring")
    for _ in range(10):
        train(store, "go_nogo")
    assert document(tmp_path)["block"]["name"] == "training"
    assert {each["form"] for each in document(tmp_path)["due"]} == {"questionnaire"}
    told = explain(tmp_path, "p-1").output
    assert "Cohort spring.\nBlock training: the next visit is number 1." in told
    assert "minutes a week: not known: the clock was never set" in told
    session = store.start_session("p-1", at(0, synchronised=True), [])
    run = store.start_run(session, "plans", "training", "1", {}, {}, at(0))
    store.finish_run(run, "finished", None, at(600), [])
    block = document(tmp_path)["block"]
    assert block["visit"] == 2
    assert block["minutes_a_week"] == {"target": 40, "done": 30}
    assert block["visits_a_week"]["target"] == 3


def test_doses_by_the_calendar(tmp_path: Path, config: Path, store: Store) -> None:
    """At a moment that is known, the days of that week are counted."""
    assign(config / "programme.yaml", blocks=PHASES[1:])
    for day in (2, 3, 4):
        session = store.start_session("p-1", at(0, synchronised=True, day=day), [])
        run = store.start_run(session, "plans", "training", "1", {}, {}, at(0))
        store.finish_run(run, "finished", None, at(60), [])
    loaded, catalogue = load(config), exercises()
    known = grounds(loaded, catalogue)
    standing = read_standing(tmp_path / "data", "p-1", known.wanted)
    explainer = Explainer(loaded, catalogue, known)
    told = [
        "\n".join(lines(explainer.document(standing, at(0, "later", synchronised=True, day=day))))
        for day in (5, 9)
    ]
    assert "visits a week: 3 of 3 done, this week" in told[0]
    assert "visits a week: 0 of 3 done, this week" in told[1]


@pytest.mark.usefixtures("config")
def test_who_is_not_kept_is_told_of(tmp_path: Path, store: Store) -> None:
    """What is shown is then not what they get."""
    store.note_consent("p-1", "1", "withdrawn", Moment.now())
    assert not document(tmp_path)["kept"]
    assert "they are not kept" in explain(tmp_path, "p-1").output


@pytest.mark.usefixtures("config", "store")
@pytest.mark.parametrize("who", ["p-2", "8", "9" * 40, "", "²"])
def test_nobody_is_an_error_that_says_what_to_do(tmp_path: Path, who: str) -> None:
    """And no traceback."""
    done = explain(tmp_path, who)
    assert done.exit_code == 65
    assert "pod people list" in done.output


@pytest.mark.usefixtures("config")
def test_no_store_is_told(tmp_path: Path) -> None:
    """With the file that is missing."""
    done = explain(tmp_path, "p-1")
    assert done.exit_code == 74
    assert "No kept people: " in done.output


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path, config: Path) -> None:
    """In the programme and in what a questionnaire's scales say, each by its key."""
    twice = {"name": "a", "visits": 3, "assess": True}
    assign(config / "programme.yaml", floor_share=0.4, blocks=[twice, {"name": "b"}, {**twice}])
    needs = {"totel": {"area": "mental_health", "better": "down"}}
    assign(config / "instruments" / "k6.yaml", needs=needs)
    mood = {"total": {"area": "mood", "better": "more", "reliability": 1}}
    assign(config / "instruments" / "who5.yaml", needs=mood)
    done = explain(tmp_path, "p-1")
    assert done.exit_code == 78
    for told in (
        "floor_share: is 0.4; allowed: a number from 0.1 to 0.3333",
        "blocks[0].visits: 3 visits have no room for 8 assessments",
        "8 assessments, one a visit; allowed: at least 9",
        "8 assessments, one a visit; allowed: at least 8",
        "blocks[1]: has no number of visits, so that no block behind it is ever reached",
        "blocks[2].name: 'a' stands twice",
        "needs.totel: there is no scale 'totel'; allowed: total; did you mean total?",
        "needs.total.area: is the text 'mood'; allowed: self_control or mental_health or agency",
        "needs.total.better: is the text 'more'; allowed: up or down",
        "needs.total.reliability: is 1; allowed: a number from 0 to 0.99, or null",
    ):
        assert told in done.stderr, told


def test_visits_until_it_is_due_are_those_until_it_is_offered() -> None:
    """By the rules themselves, visit after visit in which nothing of it is done."""
    one = Item("task", "assessment", "control", 3)
    programme = Programme((Item("other", "training", "calm", 3), one), assess_every_sessions=5)
    for past in (Past(), Past(4, {one.what: Done(1, 2)}), Past(9, {one.what: Done(2, 3)})):
        after = measured_after(programme, past, one)
        assert after is not None
        cards = [offer(programme, Past(past.visits + n, past.done)) for n in range(after + 1)]
        assert [one in [c.item for c in each] for each in cards] == [False] * after + [True]


def test_visits_until_a_questionnaire() -> None:
    """Half done: at once; never asked: from its first visit."""
    schedule = load(SHIPPED).instruments["k6"].schedule
    later = schedule.model_copy(update={"first": 5})
    assert [asked_after(later, None, visit) for visit in (1, 5, 9)] == [4, 0, 0]
    last = Asking(1, "v", 3, at(0), "finished", {})
    assert asked_after(schedule, last, 8) == 9
    assert asked_after(schedule, Asking(1, "v", 3, at(0), None, {}), 8) == 0
