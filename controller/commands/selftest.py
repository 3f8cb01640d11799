"""`pod selftest`: what of the pod can be tried from outside, beside a controller that runs."""

import json
from pathlib import Path

import click

from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.refusing import refusing
from controller.selftest.steps import NOT_FROM_HERE, STEPS, Result, not_asked
from controller.where import find

WIDE = 22


@click.command(
    short_help="Try out card, network, clock and watchdog; the rest at the pod's screen."
)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@config_option
@overlay_option
def command(as_json: bool, directory: Path | None, overlay: Path | None) -> None:
    """Try out what needs neither hands nor the board: card, network, clock, watchdog.

    The controller may be running, and nothing is told over MQTT. Buttons, lamps, screen, sound and
    sensors are tried at the pod itself (docs/field_service.md), or asked for over MQTT. Leaves with
    1 where a step failed. The code is what is read out by telephone.
    """
    # Not at the top: who only asks for help does not wait for it.
    from controller.selftest.machine import ask, machine  # noqa: PLC0415

    config = load_or_exit(find(directory), overlay)
    with refusing("selftest"):
        found = ask(machine(config.pod.data_dir, config.pod.run_dir))
    unasked = {step.name: not_asked(NOT_FROM_HERE) for step in STEPS}
    result = Result(unasked | found)
    click.echo(json.dumps(result.document()) if as_json else "\n".join(lines(result)))
    if result.came_to("failed"):
        raise SystemExit(1)


def lines(result: Result) -> list[str]:
    """Each step with what it came to, and the code."""
    told = []
    for step in STEPS:
        found = result.at(step)
        words = [found.say, *([found.do] if found.do else [])]
        said = " ".join(say.text.format(**dict(say.values)) for say in words)
        detail = f" ({found.detail})" if found.detail else ""
        told.append(f"{step.number}  {step.say.text:<{WIDE}} {found.outcome:<10}  {said}{detail}")
    return [*told, f"result code: {result.code}"]
