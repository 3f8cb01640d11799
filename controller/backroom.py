"""What staff and technicians do at the pod, put together: the rooms behind the code."""

from typing import TYPE_CHECKING

from controller.people.staff import Staff
from controller.selftest.machine import identity
from controller.stick import Stick
from controller.store.moving import Place
from controller.store.store import Store
from controller.upkeep import bundle
from controller.uplink.papers import GIVEN
from controller.visit.field.about import About
from controller.visit.field.items import items
from controller.visit.field.renewing import Renewing
from controller.visit.field.request import Request
from controller.visit.field.room import FieldRoom
from controller.visit.field.taking import Taking
from controller.visit.field.trying import Trying
from controller.visit.staff.emptying import Emptying
from controller.visit.staff.follow_up import FollowUp
from controller.visit.staff.leaving import Leaving
from controller.visit.staff.moving import Moves
from controller.visit.staff.numbers import Numbers
from controller.visit.staff.papers import Papers
from controller.visit.staff.room import StaffRoom
from controller.visit.staff.stick import Slot
from controller.visit.staff.work import work

if TYPE_CHECKING:
    from controller.pod import Pod


def staff_room(pod: "Pod") -> StaffRoom:
    """Its room behind the code."""
    config, people, patient = pod.config, pod.people, pod.rules.allow
    own = config.pod

    def store() -> Store:
        return pod.book.store

    slot = Slot(Stick(own.stick, own.requests_dir, own.stick_dir), patient)
    responder = config.safeguarding.responder
    table = work(
        Numbers(people, store),
        Papers(people, store, config, lambda: pod.tongues.language, slot),
        FollowUp(store, responder.hours if responder else None, pod.book.outlet.acknowledged),
        Leaving(people, store, config, slot, patient),
        Moves(people, store, Place(own.site, own.pod), slot, own.hand_over_to),
        field_room(pod, slot),
        Emptying(people, own.requests_dir),
    )
    return StaffRoom(Staff(store, own.staff, first=own.staff_codes_file), table)


def field_room(pod: "Pod", slot: Slot) -> FieldRoom:
    """Its maintenance screen."""
    own, pixels = pod.config.pod, pod.config.pod.screen.height
    name = f"{own.site}/{own.pod}"
    table = items(
        Trying(pod.selftest, name, pixels, slot.patient),
        Taking(own.pod, slot, lambda: bundle(pod), lambda: pod.book.store),
        Request(own.pod, pixels, slot, lambda: identity(own.run_dir), own.run_dir / GIVEN),
        Renewing(slot, pod.updating),
        About(pod.config, lambda: pod.health.latest),
    )
    return FieldRoom(table, slot.stick, slot.patient)
