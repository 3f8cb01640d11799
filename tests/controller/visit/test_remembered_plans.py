"""Plans through the real controller: the store remembers them, and nothing of them leaves."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from controller.store.database import database_path
from controller.store.mailbox import mailbox_path
from controller.visit.training import Offered
from exercises import plans
from exercises.catalogue import exercise
from exercises.core.course.if_then import LISTS, drawn, plan_of
from exercises.core.shapes import Picture
from tests.controller.store.parts import all_pending, mailbox_of
from tests.controller.visit.played import PRESS, Played, answer, read
from tests.waiting import wait_for

PLANS = [Offered(exercise("plans"), "training", plans.Params(rehearsals=6))]
LATER = {"plans_came": ["right"], "plans_done": ["ok"], "plans_next": ["left"]}


class Visits:
    """So many visits of one person, who presses what `pages` says, by name, and else what is lit.

    `shown` are the pictures that came, in order; each visit ends at its result.
    """

    def __init__(
        self, directory: Path, pages: dict[str, list[str]], visits: int = 1, person: str = "ann"
    ) -> None:
        self.shown: list[Picture] = []
        self._pages: dict[str, Iterator[str]] = {k: iter(v) for k, v in pages.items()}
        self._visits = visits
        self._played = Played(directory, self._plan, "nobody", offers=PLANS, person=person)

    def run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From the first picture until the pod is shut down, with the store closed."""
        self._played.run(monkeypatch)
        self._played.book.close()

    def names(self) -> list[str]:
        """Of all pictures."""
        return [picture.name for picture in self.shown]

    def _plan(self, picture: Picture) -> tuple[str, int] | None:
        self.shown.append(picture)
        if self.names().count("plans_result") >= self._visits and picture.name == "done":
            self._played.rules.shut_down()
        button = next(self._pages.get(picture.name, iter(())), None)
        return (button, PRESS) if button else answer(picture)


def standing(directory: Path) -> list[str]:
    """Each plan that stood, in the order of the trials that say so."""
    rows = read(directory, "SELECT extra FROM trial ORDER BY run_id, n")
    return [json.loads(extra)["plan"] for (extra,) in rows if "plan" in json.loads(extra)]


def test_the_second_visit_begins_with_the_plan_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the pod was off the same person is shown the plan, and asked how it went."""
    first = Visits(tmp_path, {"plans_goal": ["right", "ok"]})
    first.run(monkeypatch)
    assert "plans_last" not in first.names()
    (made,) = standing(tmp_path)
    second = Visits(tmp_path, {"plans_came": ["right"], "plans_done": ["right"]})
    second.run(monkeypatch)
    plan = plan_of(made)
    assert plan is not None
    shown = next(picture for picture in second.shown if picture.name == "plans_last")
    assert set(drawn(plan)) <= set(shown.shapes)
    assert "plans_goal" not in second.names()
    assert standing(tmp_path) == [made, made]
    results = [json.loads(result) for (result,) in read(tmp_path, "SELECT result FROM run")]
    assert [r["values"]["kept_rate"] for r in results] == [None, 1.0]
    assert [r["values"]["follow_through"] for r in results] == [None, 1.0]


def test_several_visits_in_one_evening_go_on_from_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change at the second visit is what the third looks back to."""
    visits = Visits(
        tmp_path, {"plans_next": ["left", "ok"], "plans_action": ["ok", "right", "ok"]}, 3
    )
    visits.run(monkeypatch)
    first, second, third = standing(tmp_path)
    assert first != second == third
    assert first.split()[:2] == second.split()[:2]


def test_another_person_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is shown somebody else's plan."""
    Visits(tmp_path, {}).run(monkeypatch)
    other = Visits(tmp_path, {}, person="ben")
    other.run(monkeypatch)
    assert "plans_last" not in other.names()
    assert "plans_introduction" in other.names()


def test_nothing_that_was_picked_leaves_the_pod(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither event nor result, in the outbox or the mailbox, holds a goal, an obstacle or a deed.

    What is told are the measures, all of them numbers, and the task as the site has set it, which
    is the same whatever was picked; pod.db does hold the plan.
    """
    Visits(tmp_path, LATER | {"plans_next": ["right"]}, 2).run(monkeypatch)
    told: list[str] = []
    with mailbox_of(tmp_path) as box:
        wait_for("results", lambda: box.depth() >= 4)
        told += [row.body for row in all_pending(box)]
    kept = read(tmp_path, "SELECT kind, body FROM outbox")  # the mail may not have all of it yet
    told += [body for _, body in kept]
    results = [json.loads(body) for kind, body in kept if kind == "result/exercise"]
    assert len(results) == 2
    for result in results:
        assert set(result["values"]) == {measure.name for measure in plans.MEASURES}
        assert all(isinstance(value, float | None) for value in result["values"].values())
        assert result["params"] == asdict(PLANS[0].params)
        assert not {"trials", "plan", "choice"} & set(result)
    picked = {name for plan in standing(tmp_path) for name in plan.split()}
    icons = [icon for icons in LISTS.values() for icon in icons]
    for body in told:
        words = set(json.dumps(json.loads(body)).replace("_", '"').split('"'))
        assert not words & (picked - {"exercise"})
        assert not any(icon.say.text in body for icon in icons)
        assert not any(plan in body for plan in standing(tmp_path))
    shared = [path for path in (tmp_path / "mail").rglob("*.db*") if path.is_file()]
    assert mailbox_path(tmp_path) in shared
    left = b"".join(path.read_bytes() for path in shared)
    assert not any(plan.encode() in left for plan in standing(tmp_path))
    assert standing(tmp_path)[0].encode() in database_path(tmp_path).read_bytes()
