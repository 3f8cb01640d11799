"""How a pod is looked after, put together: its selftest, and what is seen of it."""

from typing import TYPE_CHECKING, Any

from controller.health.clock import Moment
from controller.remote import diagnostics
from controller.selftest.machine import machine
from controller.selftest.parts import parts
from controller.selftest.running import Selftest

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
