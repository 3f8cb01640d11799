"""All that staff may do, on a store of a test's own."""

from collections.abc import Mapping
from pathlib import Path

from controller.config import Config, load
from controller.config.models import Verb
from controller.outlet import Outlet
from controller.people.people import People
from controller.stick import Stick
from controller.store.moving import Place
from controller.store.store import Store
from controller.visit.staff.emptying import Emptying
from controller.visit.staff.follow_up import FollowUp
from controller.visit.staff.leaving import Leaving
from controller.visit.staff.moving import Moves
from controller.visit.staff.numbers import Numbers
from controller.visit.staff.papers import Papers
from controller.visit.staff.room import Work
from controller.visit.staff.stick import Slot
from controller.visit.staff.work import work
from exercises.core.script import Script
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

    slot = slot_of(config)
    return work(
        Numbers(people, its),
        papers or Papers(people, its, config, Language, slot),
        FollowUp(its, 24, outlet.acknowledged),
        Leaving(people, its, config, slot, slot.patient),
        Moves(people, its, Place(pod.site, pod.pod), slot, pod.hand_over_to),
        nothing,
        Emptying(people, data_of(store).parent),
    )


def nothing(_: str) -> Script[None]:
    """The maintenance screen has tests of its own."""
    yield from ()


NO_STICK = Stick(None, Path("/nowhere"), Path("/nowhere"))


def slot_of(config: Config) -> Slot:
    """A folder that is there or not, as on a desk."""
    nowhere = Path("/nowhere")
    return Slot(Stick(config.pod.stick, nowhere, nowhere), lambda _: None)


def data_of(store: Store) -> Path:
    """The directory that a store is in."""
    return Path(store._database._data_dir)
