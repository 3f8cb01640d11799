"""All that staff may do, on a store of a test's own."""

from collections.abc import Mapping
from pathlib import Path

from controller.config import Config, load
from controller.config.models import Verb
from controller.outlet import Outlet
from controller.people.people import People
from controller.store.moving import Place
from controller.store.store import Store
from controller.visit.staff.follow_up import FollowUp
from controller.visit.staff.leaving import Leaving
from controller.visit.staff.moving import Moves
from controller.visit.staff.numbers import Numbers
from controller.visit.staff.papers import Papers
from controller.visit.staff.room import Work
from controller.visit.staff.work import work
from exercises.stage.language import Language
from tests.journeys.pods import CONFIG

SHUT = Outlet()


def table(
    people: People,
    store: Store,
    config: Config | None = None,
    papers: Papers | None = None,
    outlet: Outlet = SHUT,
) -> Mapping[Verb, Work]:
    """By this configuration, or by the shipped one, where nobody named a stick."""
    config = config or load(CONFIG)
    pod = config.pod

    def its() -> Store:
        return store

    return work(
        Numbers(people, its),
        papers or Papers(people, its, config, Language),
        FollowUp(its, 24, outlet.acknowledged),
        Leaving(people, its, config, lambda _: None),
        Moves(people, its, Place(pod.site, pod.pod), pod.stick, pod.hand_over_to, lambda _: None),
    )


def data_of(store: Store) -> Path:
    """The directory that a store is in."""
    return Path(store._database._data_dir)
