"""What staff and technicians do at the pod, put together: rooms behind the code, selftest."""

from typing import TYPE_CHECKING, Any

from controller.health.clock import Moment
from controller.people.staff import Staff
from controller.remote import diagnostics
from controller.selftest.machine import identity, machine
from controller.selftest.parts import parts
from controller.selftest.running import Selftest
from controller.stick import Stick
from controller.store.moving import Place
from controller.store.store import Store
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


def selftest(pod: "Pod") -> Selftest:
    """Of this pod."""
    config = pod.config
    where = config.pod.data_dir, config.pod.run_dir
    wired = config.wiring.buttons
    return Selftest(
        checks={**parts(pod.board, pod.screen, pod.voice, pod.sensors), **machine(*where)},
        panel=pod.board.panel.get_status,
        lamps=[name for name, button in wired.items() if button.lamp is not None],
        jack=config.wiring.headphones is not None,
        sounds=lambda: pod.voice.on,
        store=lambda: pod.book.store,
    )


def bundle(pod: "Pod") -> dict[str, Any]:
    """What a maintainer needs to see of it."""
    orders = pod.book.orders()
    commands = orders.entries() if orders is not None else []
    return diagnostics.collect(pod.config, pod.health.latest, commands, Moment.now())


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
