"""docs/commands.md, as a technician would follow it: each line is run as it stands there."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from controller.config.desired import MAY
from controller.contract.commands import VERBS
from tests.journeys.fleet import Site
from tests.waiting import wait_for

PAGE = (Path(__file__).parents[2] / "docs/commands.md").read_text()
POD = {"site": "hmp-1", "pod": "pod-7"}
TOOLS = ("mosquitto_pub", "mosquitto_sub", "mosquitto_rr")


def lines(tool: str) -> list[str]:
    """What the page says to type for this tool, in its order."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith(tool)]


def number_of(line: str) -> str:
    """The id in it."""
    found = re.search(r'"id": "([^"]+)"', line)
    assert found
    return found[1]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        made = Site(tmp_path, stack, sign_in="nobody", **POD)
        folder = tmp_path / "home/.config"
        folder.mkdir(parents=True)
        for tool in TOOLS:
            (folder / tool).write_text(f"-h 127.0.0.1\n-p {made.port}\n-V mqttv5\n")
        yield made


def run(line: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """As it would be typed."""
    around = {"HOME": str(home), "PATH": "/usr/bin:/bin:/usr/local/bin"}
    return subprocess.run(
        ["bash", "-c", line], env=around, capture_output=True, check=True, timeout=30, text=True
    )


def test_every_line_does_what_the_page_says(here: Site, tmp_path: Path) -> None:
    """One after another, and the answers come where the page says; restarts among them."""
    who, home = here.technician, tmp_path / "home"
    (listen,) = lines("mosquitto_sub")
    log = tmp_path / "heard"
    with log.open("w") as heard, ExitStack() as stack:
        around = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
        reader = stack.enter_context(
            subprocess.Popen(["bash", "-c", f"exec {listen}"], stdout=heard, env=around)
        )
        stack.callback(reader.terminate)
        *asked, wish = lines("mosquitto_pub")
        with here.puppet("--speed", "20") as puppet:
            puppet.until(shown="attract")
            for line in asked:
                run(line, home)
                if "restart" in line:
                    assert puppet.wait() == 0
                    puppet = stack.enter_context(here.puppet("--speed", "20"))  # noqa: PLW2901
                end = who.end(number_of(line))
                assert end["status"] == "succeeded" or end["code"] == "clock", end
            (ask,) = lines("mosquitto_rr")
            assert json.loads(run(ask, home).stdout)["status"] == "accepted"
            assert who.end(number_of(ask))["status"] == "succeeded"
            run(wish, home)
            assert puppet.wait() == 0
        with here.puppet() as puppet:
            puppet.until(shown="attract")
            wait_for("it is reported", lambda: "applied" in log.read_text())
    told = log.read_text()
    assert all(f"{number_of(line)}/status" in told for line in asked)


def test_the_page_has_every_type_and_every_value() -> None:
    """With its moment; and what may be set, down to the parts."""
    for name, verb in VERBS.items():
        assert re.search(rf"^\| `{name}` \|.*\| {verb.moment} \|", PAGE, re.MULTILINE), name
    for file, values in MAY.items():
        told = ", ".join(
            f"`{name}.{part}`" if part else f"`{name}`"
            for name, parts in values.items()
            for part in (parts or ("",))
        )
        assert f"| `{file}` | {told} |" in PAGE
