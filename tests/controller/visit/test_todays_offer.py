"""Today's offer at the pod, with the real store: visit after visit, chosen by real presses."""

from pathlib import Path

import pytest

from controller.config.models import SignIn
from controller.programme.offer import Done, Past
from controller.screens import done, start
from controller.visit.offering import Offering
from controller.visit.training import Offered
from exercises import plans
from exercises.catalogue import exercise
from exercises.core.shapes import Label, Picture
from tests.controller.visit.played import PRESS, TASK, Played, answer, read

PLANS = plans.Params(rehearsals=6)
EVERY = [
    Offered(exercise("go_nogo"), "training", TASK, 4),
    Offered(exercise("plans"), "training", PLANS, 4),
    Offered(exercise("go_nogo"), "assessment", TASK, 3),
]


class Person:
    """Presses what each screen's list says, in turn, and else what is lit; then goes.

    Screens go by the first word of their names. It is over at the attract screen after a visit.
    """

    def __init__(
        self, directory: Path, how: SignIn = "nobody", offers: list[Offered] = EVERY, **wanted: str
    ) -> None:
        self.shown: list[Picture] = []
        self._wanted = {name: iter(presses.split()) for name, presses in wanted.items()}
        self.played = Played(directory, self._plan, how, offers=offers, person="ann")

    def visit(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
        """One visit; the states that it went through, each with its outcome."""
        self.played.run(monkeypatch)
        self.played.book.close()
        # The table is asked twice of each: whether it leads out, and where to.
        return [*self.played.steps[::2]]

    def words(self, name: str) -> list[list[str]]:
        """What stood on each picture of a screen."""
        found = (picture for picture in self.shown if picture.name.split(" ")[0] == name)
        return [[s.say.text for s in each.shapes if isinstance(s, Label)] for each in found]

    def _plan(self, picture: Picture) -> tuple[str, int] | None:
        self.shown.append(picture)
        name = picture.name.split(" ")[0]
        if name == "attract" and self.played.steps:
            self.played.rules.shut_down()
        button = next(self._wanted.get(name, iter(())), None)
        return (button, PRESS) if button else answer(picture)


def done_in(directory: Path) -> list[tuple[str, str]]:
    """What was done to its end, in its order."""
    sql = "SELECT exercise, form FROM run WHERE outcome = 'finished' ORDER BY id"
    return [(name, form) for name, form in read(directory, sql)]


def test_a_first_visit_begins_with_the_programmes_first_and_measures_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cards, then oneself: nobody is asked to be measured, and nothing else is left to choose."""
    person = Person(tmp_path, start="right right ok", me="back")
    person.played.session.offering = Offering(EVERY)
    person.visit(monkeypatch)
    assert [words[-1] for words in person.words("start")][:3] == [
        "Press or hold back",
        "My plan",
        start.ME.text,
    ]
    assert done_in(tmp_path) == [("go_nogo", "training")]


def test_the_next_visit_goes_on_from_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not done comes first, what is due second; what is not on a card is behind one."""
    Person(tmp_path).visit(monkeypatch)
    second = Person(tmp_path, start="right right ok ok")
    second.visit(monkeypatch)
    titles = [words[-1] for words in second.words("start")]
    told = [words[0] for words in second.words("start")]
    assert titles == ["My plan", "Press or hold back", start.ELSE.text, "Press or hold back"]
    assert told[:2] == ["New for you", "Measuring"]
    assert told[3] == "Training"
    assert done_in(tmp_path) == [("go_nogo", "training")] * 2


@pytest.mark.parametrize(("how", "kept"), [("nobody", 2), ("guest", 0)])
def test_what_stood_on_the_cards_is_kept_with_the_visit(
    how: SignIn, kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a first visit two trainings, whatever was done of them; of a guest nothing."""
    Person(tmp_path, how).visit(monkeypatch)
    cards = [(1, "go_nogo", "training"), (1, "plans", "training")]
    assert read(tmp_path, "SELECT * FROM offered ORDER BY exercise") == cards[:kept]


def test_again_and_more_and_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same once more at once; more leads to what is not done yet; then it is enough."""
    person = Person(tmp_path, done="left right ok")
    steps = person.visit(monkeypatch)
    assert [step for step in steps if step[0] in ("start", "done")] == [
        ("start", "chosen"),
        ("done", "again"),
        ("done", "more"),
        ("start", "chosen"),
        ("done", "enough"),
    ]
    assert [name for name, _ in done_in(tmp_path)] == ["go_nogo", "go_nogo", "plans"]
    enough = [done.ENOUGH_TODAY.text in words for words in person.words("done")]
    assert enough == [False, False, True]


def test_what_was_done_today_is_ticked_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cards do not change under a person's hands: only the one to begin with does."""
    person = Person(tmp_path, done="right ok")
    person.visit(monkeypatch)
    offering = person.played.session.offering
    assert [choice.done for choice in offering.today()] == [True, True]
    begun = [picture.name for picture in person.shown if picture.name.startswith("start ")]
    assert begun == ["start 1", "start 2"]


def test_stopping_is_told_kindly_and_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost by it either: the same is on the first card the next time."""
    stopped = Person(tmp_path, go_nogo_press="back", pause="back")
    steps = stopped.visit(monkeypatch)
    assert ("exercise", "stopped") in steps
    assert stopped.words("done")[0][0] == done.STOPPED.text
    again = Person(tmp_path)
    again.visit(monkeypatch)
    assert again.words("start")[0][-1] == "Press or hold back"


def test_a_guest_has_a_first_visit_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is known of them: no measuring, no goal, and nothing is said to be saved."""
    for _ in range(2):
        guest = Person(tmp_path, "guest", done="ok")
        guest.visit(monkeypatch)
        assert guest.words("start")[0][-1] == "Press or hold back"
        assert guest.words("done")[0][0] == done.DONE.text
    assert read(tmp_path, "SELECT count(*) FROM tally") == [(0,)]


def test_a_goal_is_set_and_reached_and_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One day a week: the visit at which it was set reaches it, and it is celebrated."""
    first = Person(tmp_path, start="left ok ok", me="right back", goal="right ok")
    first.visit(monkeypatch)
    assert done.REACHED.text in first.words("done")[0]
    assert read(tmp_path, "SELECT visits, after FROM goal") == [(1, 0)]
    second = Person(tmp_path, start="left ok ok", me="right back", goal="left ok")
    second.visit(monkeypatch)
    assert done.REACHED.text not in second.words("done")[0]
    assert read(tmp_path, "SELECT visits FROM goal ORDER BY id DESC LIMIT 1") == [(None,)]


def test_an_offer_is_the_same_to_the_end_of_the_visit() -> None:
    """What is done meanwhile changes no card; the dose is what the programme says it takes."""
    offering = Offering(EVERY, enough_minutes=8)
    offering.begin(Past(1, {("go_nogo", "training"): Done(1, 1)}))
    cards = offering.cards
    assert not offering.enough
    offering.note(EVERY[1])
    assert offering.cards == cards
    assert offering.next_card() == 1
    offering.note(EVERY[1])
    assert offering.enough
    assert len(offering.done_today()) == 1
