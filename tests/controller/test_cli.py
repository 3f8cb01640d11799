"""`pod` as people and systemd run it: real processes, their output and their exit codes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

import click
import pytest
import yaml

from controller import commands
from controller.cli import main

SHIPPED = Path(__file__).parents[2] / "config"
COMMANDS = [module.name for module in iter_modules(commands.__path__)]


def pod(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `pod` with these arguments to its end."""
    line = [sys.executable, "-m", "controller.cli", *map(str, arguments)]
    env = os.environ | {"SDL_VIDEODRIVER": "dummy"}
    return subprocess.run(line, input=stdin, env=env, capture_output=True, check=False, timeout=60)


def loaded(statements: str) -> set[str]:
    """Which top-level modules a fresh interpreter holds after these statements."""
    tell = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    line = [sys.executable, "-c", f"{statements}\n{tell}"]
    done = subprocess.run(line, capture_output=True, check=True, timeout=60)
    return set(done.stdout.decode().splitlines()[-1].split())


def test_every_command_is_listed_with_its_help() -> None:
    """`pod --help` names each module of controller/commands and says what it does."""
    done = pod("--help")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    for name in COMMANDS:
        [line] = [line for line in lines if line.startswith(f"  {name} ")]
        assert len(line.split()) > 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_one(name: str) -> None:
    """Each module of controller/commands has a `command` under its own name."""
    assert isinstance(main.get_command(click.Context(main), name), click.Command)


def test_unknown_command_is_a_usage_error() -> None:
    """A misspelt command is told, and nothing runs."""
    done = pod("scor")
    assert done.returncode == 2
    assert b"No such command 'scor'" in done.stderr


def test_import_of_the_command_line_is_light() -> None:
    """The entry point alone loads click, and nothing that a command would have to pay for."""
    heavy = {"pydantic", "numpy", "pygame", "gpiozero", "paho", "sqlite3", "yaml", "rich"}
    assert not heavy & loaded("import controller.cli")
    assert heavy & loaded("import controller.commands.score") >= {"pydantic", "numpy"}


def test_uplink_carries_no_numpy() -> None:
    """The second process has 50 MB to live in: its configuration brings no exercise with it."""
    uplink = (
        f"import pathlib, controller.config as c; c.load_uplink(pathlib.Path({str(SHIPPED)!r}))"
    )
    assert not {"numpy", "pygame", "gpiozero"} & loaded(uplink)


def test_check_says_that_all_is_well() -> None:
    """A good configuration is told with its pod and its hash."""
    done = pod("config", "check", SHIPPED)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"no problems (pod pod-1, sha256 " in done.stdout


def test_check_tells_every_problem_and_exits_78(tmp_path: Path) -> None:
    """The problems of all files go to stderr, and the exit code is EX_CONFIG."""
    directory = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    (directory / "pod.yaml").write_text("[]")
    (directory / "mqtt.yaml").write_text("prot: 1")
    done = pod("config", "check", directory)
    assert (done.returncode, done.stdout) == (os.EX_CONFIG, b"")
    text = done.stderr.decode()
    assert text.startswith("The configuration cannot be used: 3 problems.\n")
    assert f"{directory}/pod.yaml:1: holds a list" in text
    assert "did you mean port?" in text


@pytest.mark.parametrize("daemon", ["controller", "uplink"])
def test_daemon_refuses_a_bad_configuration(tmp_path: Path, daemon: str) -> None:
    """Each daemon says what is wrong and leaves with EX_CONFIG before it makes anything."""
    directory = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    (directory / "mqtt.yaml").write_text("prot: 1")
    (directory / "pod.yaml").write_text(f"pod: p\nsite: s\ndata_dir: {tmp_path}/data\n")
    done = pod(daemon, "--config", directory)
    assert (done.returncode, done.stdout) == (os.EX_CONFIG, b"")
    assert done.stderr == pod("config", "check", directory).stderr
    assert not (tmp_path / "data").exists()


def test_show_prints_what_is_in_force() -> None:
    """What is printed is YAML: every value, the overlay laid upon it, defaults filled in."""
    done = pod("config", "show", "--config", SHIPPED, "--overlay", SHIPPED / "desk")
    assert done.returncode == 0
    shown = yaml.safe_load(done.stdout)
    parts = {"pod", "wiring", "mqtt", "programme", "exercises"}
    assert set(shown) == parts | {"check_in", "instruments", "wordings", "safeguarding"}
    assert shown["pod"]["factory"] == "desk"
    assert done.stdout.splitlines()[-1].startswith(b"# sha256 ")
