"""A start that cannot succeed: the service stays, says why, and goes on by itself once it can."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray
from PIL import Image

from controller.contract.state import State
from controller.health.versions import versions
from controller.screens import cannot_start
from exercises.stage.language import Language
from exercises.stage.rendering import render
from exercises.stage.samples import read_wav
from exercises.stage.speech import clip
from tests.broker import Broker
from tests.journeys.pods import CONFIG, HEADLESS, PATIENCE_S, ended, health, overlay, pod
from tests.journeys.test_window import SIZE, Display
from tests.listener import Listener
from tests.waiting import wait_for
from tests.xserver import xserver

PROBLEM = "pod-provision.yaml:3: broker: must be filled"


class Systemd:
    """The socket that a service is watched by, and what it was told."""

    def __init__(self, folder: Path) -> None:
        self.address = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.address))
        self._socket.settimeout(PATIENCE_S)

    def until(self, words: bytes, times: int = 1) -> None:
        """Wait until this is told, so many times."""
        for _ in range(times):
            while self._socket.recv(100) != words:
                pass

    def forget(self) -> None:
        """What was told before now does not count."""
        self._socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                self._socket.recv(100)
        self._socket.settimeout(PATIENCE_S)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    """What watches the service of this test."""
    made = Systemd(tmp_path)
    yield made
    made.close()


def start(
    laid: Path,
    systemd: Systemd,
    around: Mapping[str, str],
    config: Path = CONFIG,
    *options: str | Path,
) -> "subprocess.Popen[str]":
    """The controller as a service."""
    environment = {**os.environ, **around, "NOTIFY_SOCKET": str(systemd.address)}
    line = pod("controller", "--config", config, "--overlay", laid, *options)
    return subprocess.Popen(line, env=environment, text=True)


def state(run: Path) -> str:
    """What the pod says that it is doing."""
    return str(health(run).get("mode", {}).get("state"))


def faults(run: Path) -> Mapping[str, Mapping[str, Any]]:
    """What is told to be wrong, by its code."""
    return {fault["code"]: fault for fault in health(run).get("faults", [])}


def rewrite(path: Path, **values: object) -> None:
    """The same YAML file with these values, replaced whole as an editor does."""
    kept = yaml.safe_load(path.read_bytes()) if path.exists() else {}
    fresh = path.with_suffix(".fresh")
    fresh.write_text(yaml.safe_dump({**kept, **values}))
    fresh.replace(path)


@pytest.mark.timeout(60)
def test_what_is_repaired_goes_on_without_a_restart(tmp_path: Path, systemd: Systemd) -> None:
    """A mistake in a file, then no board, then a board: one process, told of and fed throughout."""
    laid, run = overlay(tmp_path, factory="gpiod"), tmp_path / "run"
    rewrite(laid / "wiring.yaml", chip="no-such-chip")
    rewrite(laid / "mqtt.yaml", prot=1)
    with start(laid, systemd, HEADLESS) as controller, ended(controller):
        systemd.until(b"READY=1")
        systemd.until(b"WATCHDOG=1")
        wait_for("the mistake", lambda: "config_wrong" in faults(run))
        assert "did you mean port?" in faults(run)["config_wrong"]["detail"]
        told = State.model_validate_json((run / "health.json").read_bytes())
        assert not told.well
        assert told.starting is not None
        assert told.starting.code == "config_wrong"
        (laid / "mqtt.yaml").unlink()
        wait_for("no board", lambda: "board_missing" in faults(run))
        assert set(faults(run)) & {"config_wrong", "part_silent"} == set()
        assert "no-such-chip" in faults(run)["board_missing"]["detail"]
        systemd.until(b"WATCHDOG=1")
        rewrite(laid / "pod.yaml", factory="desk")
        wait_for("the attract screen", lambda: state(run) == "attract")
        assert not {"config_wrong", "board_missing"} & set(faults(run))
        controller.terminate()
        assert controller.wait(PATIENCE_S) == 0


@pytest.mark.timeout(60)
def test_what_comes_while_the_system_starts_was_never_missing(
    tmp_path: Path, systemd: Systemd
) -> None:
    """Nothing is read before the ground is laid; a board that comes a little later is no fault."""
    laid, run, ground = overlay(tmp_path, factory="gpiod"), tmp_path / "run", tmp_path / "laid"
    rewrite(laid / "wiring.yaml", chip="no-such-chip")
    rewrite(laid / "mqtt.yaml", prot=1)
    with start(laid, systemd, HEADLESS, CONFIG, "--after", ground) as controller, ended(controller):
        systemd.until(b"EXTEND_TIMEOUT_USEC=90000000", times=2)
        (laid / "mqtt.yaml").unlink()
        ground.touch()
        rewrite(laid / "pod.yaml", factory="desk")
        systemd.until(b"READY=1")
        wait_for("the attract screen", lambda: state(run) == "attract")
        record = json.loads((run / "health.json").read_text())
        assert not {"config_wrong", "board_missing"} & set(faults(run))
        assert "starting" not in record
        controller.terminate()
        assert controller.wait(PATIENCE_S) == 0


@pytest.mark.timeout(60)
def test_it_is_seen_and_a_telephone_reads_the_same(tmp_path: Path, systemd: Systemd) -> None:
    """In a real window the code says what the check says; SIGTERM ends the waiting."""
    for tool in ("Xvfb", "zbarimg"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: apt-get install xvfb zbar-tools")
    laid = overlay(tmp_path, screen={"width": SIZE[0], "height": SIZE[1]}, speeed=3)
    frames = tmp_path / "frames"
    frames.mkdir()
    with xserver(SIZE, "-fbdir", str(frames)) as name:
        display = Display(name, frames / "Xvfb_screen0")
        with start(laid, systemd, display.environment) as controller, ended(controller):
            systemd.until(b"READY=1")
            read: list[str] = []
            wait_for("a code that can be read", lambda: bool(decoded(display, tmp_path, read)))
            controller.terminate()
            assert controller.wait(PATIENCE_S) == 0
    checked = subprocess.run(
        pod("config", "check", CONFIG, "--overlay", laid),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    problems = [line.strip() for line in checked.stderr.splitlines()[1:]]
    assert "speeed: unknown key" in problems[0]
    head = f"Training pod {versions()['app']} cannot start:"
    assert read[-1] == cannot_start.in_code(head, problems)


def decoded(display: Display, place: Path, into: list[str]) -> list[str]:
    """What a reader of codes finds in the window, added to what was found before."""
    picture = place / "seen.png"
    Image.frombytes("RGB", SIZE, display.look()[: SIZE[0] * SIZE[1] * 4], "raw", "BGRX").save(
        picture
    )
    line = ["zbarimg", "--quiet", "--raw", str(picture)]
    found = subprocess.run(line, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    if found.stdout:
        into.append(found.stdout.rstrip("\n"))
    return into


@pytest.mark.timeout(60)
def test_a_wrong_provisioning_file_stops_only_a_pod_that_had_none(
    tmp_path: Path, systemd: Systemd
) -> None:
    """Without an earlier one nobody's data get another pod's name; with one the pod works."""
    laid, run = tmp_path / "config", tmp_path / "run"
    config = tmp_path / "etc"
    shutil.copytree(CONFIG, config, ignore=shutil.ignore_patterns("desk"))
    folders = {"data_dir": str(tmp_path / "data"), "run_dir": str(run)}
    rewrite(config / "pod.yaml", factory="desk", **folders)
    laid.mkdir()
    told = tmp_path / "run-provision" / "problems"
    told.parent.mkdir()
    told.write_text(f"The configuration cannot be used: 1 problem.\n  {PROBLEM}\n")
    with start(laid, systemd, HEADLESS, config) as controller, ended(controller):
        wait_for("the trouble", lambda: "not_provisioned" in faults(run))
        assert faults(run)["not_provisioned"]["detail"] == PROBLEM
        rewrite(laid / "pod.yaml", pod="pod-7")
        wait_for("the attract screen", lambda: state(run) == "attract")
        wait_for("the fault", lambda: "provisioning_wrong" in faults(run))
        assert faults(run)["provisioning_wrong"]["detail"] == PROBLEM


@pytest.mark.timeout(60)
def test_it_is_said_once_in_the_sites_language(tmp_path: Path, systemd: Systemd) -> None:
    """What went to the sound card is the clip, as loud as the site has it, one time."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed: apt-get install espeak-ng")
    welsh, voices, played = Language("cy"), tmp_path / "voices", tmp_path / "played.raw"
    (words,) = welsh.spoken(cannot_start.SORRY)
    render([words], welsh, voices)
    sentence = read_wav(clip(voices, welsh.voice, words)).astype(np.float64)
    laid = overlay(
        tmp_path, languages=["cy"], sound={"volume": 0.2, "limit": 0.25}, factory="gpiod"
    )
    rewrite(laid / "wiring.yaml", chip="no-such-chip")
    card = {**HEADLESS, "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(played)}
    options = ("--voices", voices)
    with start(laid, systemd, card, CONFIG, *options) as controller, ended(controller):
        systemd.until(b"READY=1")
        wait_for("the sentence", lambda: loudness(played, sentence) > 0.19)
        assert loudness(played, sentence) == pytest.approx(0.2, abs=0.01)
        wait_for("the end of the stream", lambda: not is_open(controller.pid, played))
        ended_as = played.stat()
        # The board is looked for again, every 2 s, without a word: another stream would begin the
        # file anew. What the watchdog was told while the sentence sounded does not count.
        systemd.forget()
        systemd.until(b"WATCHDOG=1", times=4)
        now = played.stat()
        assert (now.st_size, now.st_mtime_ns) == (ended_as.st_size, ended_as.st_mtime_ns)
        controller.terminate()
        assert controller.wait(PATIENCE_S) == 0


def is_open(pid: int, path: Path) -> bool:
    """Whether this process has the file open."""
    found: set[str] = set()
    for held in Path(f"/proc/{pid}/fd").iterdir():
        # What was closed since it was listed is open no more.
        with suppress(FileNotFoundError):
            found.add(str(held.readlink()))
    return str(path) in found


def loudness(played: Path, sentence: NDArray[np.float64]) -> float:
    """How loud the sentence is in what was played: 1 as it was rendered, 0 where it is not."""
    stream = np.fromfile(played, np.int16).astype(np.float64) if played.exists() else np.zeros(0)
    n = len(stream) + len(sentence)
    found = np.fft.rfft(stream, n) * np.conj(np.fft.rfft(sentence, n))
    return float(np.fft.irfft(found, n).max() / (sentence @ sentence))


def test_by_hand_a_missing_board_is_told_on_stderr(tmp_path: Path) -> None:
    """No service, no waiting: the words, and no traceback."""
    laid = overlay(tmp_path, factory="gpiod")
    rewrite(laid / "wiring.yaml", chip="no-such-chip")
    line: Sequence[str] = pod("controller", "--config", CONFIG, "--overlay", laid)
    told = subprocess.run(
        line,
        env={**os.environ, **HEADLESS},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert told.returncode == 1
    assert "The board cannot be opened: " in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.timeout(60)
def test_without_a_screen_it_waits_for_one(tmp_path: Path, systemd: Systemd) -> None:
    """A mistake, then no screen, each told and fed; a screen that is plugged in is enough."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: apt-get install xvfb")
    laid, run = overlay(tmp_path, speeed=3), tmp_path / "run"
    with xserver(SIZE) as name:
        blind = {"SDL_VIDEODRIVER": "x11", "DISPLAY": name, "SDL_AUDIODRIVER": "dummy"}
    with start(laid, systemd, blind) as controller, ended(controller):
        systemd.until(b"READY=1")
        wait_for("the mistake", lambda: "config_wrong" in faults(run))
        kept = yaml.safe_load((laid / "pod.yaml").read_bytes())
        (laid / "pod.yaml").write_text(yaml.safe_dump({k: kept[k] for k in kept if k != "speeed"}))
        wait_for("no screen", lambda: "no_display" in faults(run))
        assert "no display" in faults(run)["no_display"]["detail"]
        systemd.until(b"WATCHDOG=1")
        with xserver(SIZE, name):
            wait_for("the attract screen", lambda: state(run) == "attract")
            assert "no_display" not in faults(run)
            controller.terminate()
            assert controller.wait(PATIENCE_S) == 0


@pytest.mark.timeout(60)
def test_a_card_that_keeps_nothing_is_told(tmp_path: Path, systemd: Systemd) -> None:
    """What root found wrong with the data partition is on the screen, and nobody trains."""
    laid, run = overlay(tmp_path), tmp_path / "run"
    told = tmp_path / "run-data" / "problem"
    told.parent.mkdir()
    told.write_text("partition 9 is not there\n")
    with start(laid, systemd, HEADLESS) as controller, ended(controller):
        systemd.until(b"READY=1")
        wait_for("the card", lambda: "card_unusable" in faults(run))
        assert faults(run)["card_unusable"]["detail"] == "partition 9 is not there"
        assert not (tmp_path / "data").exists()


@pytest.mark.timeout(60)
def test_the_uplink_goes_on_once_its_file_is_mended(tmp_path: Path) -> None:
    """It is the service that waits; what is wrong is where the controller finds it."""
    laid, told = overlay(tmp_path), tmp_path / "run" / "uplink.json"

    def uplink() -> dict[str, Any]:
        return dict(json.loads(told.read_bytes())) if told.exists() else {}

    with Broker(tmp_path / "broker") as broker:
        rewrite(laid / "mqtt.yaml", host=broker.host, port=broker.port, prot=1)
        line = pod("uplink", "--config", CONFIG, "--overlay", laid, "--wait")
        with subprocess.Popen(line, text=True) as process, ended(process):
            wait_for("the mistake", lambda: uplink().get("code") == "unconfigured")
            assert "did you mean port?" in uplink()["faults"][0]["words"]
            assert uplink()["faults"][0]["code"] == "uplink_unconfigured"
            kept = yaml.safe_load((laid / "mqtt.yaml").read_bytes())
            (laid / "mqtt.yaml").write_text(
                yaml.safe_dump({k: kept[k] for k in kept if k != "prot"})
            )
            wait_for("a connection", lambda: uplink().get("connected"))
            process.terminate()
            assert process.wait(PATIENCE_S) == 0


@pytest.mark.timeout(60)
def test_a_subscriber_hears_why(tmp_path: Path, systemd: Systemd) -> None:
    """The uplink, which needs neither board nor wiring, tells of a pod that never started."""
    laid = overlay(tmp_path, factory="gpiod")
    rewrite(laid / "wiring.yaml", chip="no-such-chip")
    with Broker(tmp_path / "broker") as broker:
        rewrite(laid / "mqtt.yaml", host=broker.host, port=broker.port)
        line = pod("uplink", "--config", CONFIG, "--overlay", laid)
        with (
            Listener(broker.port, "pods/v1/demo/desk/state") as listener,
            start(laid, systemd, HEADLESS) as controller,
            ended(controller),
            subprocess.Popen(line, text=True) as uplink,
            ended(uplink),
        ):
            wait_for(
                "the fault", lambda: any(b"board_missing" in told[1] for told in listener.seen)
            )
    told = State.model_validate_json(states(listener)[-1])
    assert not told.well
    assert [fault.code for fault in told.faults if fault.severity == "down"] == ["board_missing"]
    assert told.starting is not None
    assert "no-such-chip" in told.starting.problems[0]


def states(listener: Listener) -> list[bytes]:
    """Each `state` that was heard."""
    return [payload for _, payload, _ in listener.seen]
