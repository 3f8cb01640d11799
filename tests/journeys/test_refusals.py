"""Configurations that do not hold: each process says so and leaves nothing half started."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.journeys.pods import CONFIG, HEADLESS, PATIENCE_S, marked, pod

BAD = {
    "empty": b"",
    "a list": b"- pod\n- site\n",
    "not UTF-8": b"pod: caf\xe9\n",
    "a line of 10 MB": b"pod: " + b"a" * 10_000_000 + b"\n",
    "a key that nobody knows": b"pod: desk\nsite: demo\nfactory: desk\nspeeed: 3\n",
    "a screen of another world": b"pod: desk\nsite: demo\nscreen: {width: -1, height: big}\n",
}


def run(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Run `pod` to its end, headless."""
    line, around = pod(*arguments), {**os.environ, **HEADLESS, **environment}
    return subprocess.run(line, env=around, capture_output=True, check=False, timeout=PATIENCE_S)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_the_controller_refuses_what_the_check_refuses(tmp_path: Path, text: bytes) -> None:
    """Exit code 78 and the check's own words; no data, no health document, no process."""
    config = tmp_path / "etc"
    shutil.copytree(CONFIG, config, ignore=shutil.ignore_patterns("desk"))
    folders = f"data_dir: {tmp_path}/data\nrun_dir: {tmp_path}/run\n".encode()
    (config / "pod.yaml").write_bytes(text + folders if text.startswith(b"pod:") else text)
    checked = run("config", "check", config)
    started = run("controller", "--config", config, POD_MARK=str(tmp_path))
    assert (checked.returncode, started.returncode) == (78, 78)
    assert started.stderr == checked.stderr
    assert str(config / "pod.yaml") in started.stderr.decode()
    assert marked(str(tmp_path)) == []
    assert list(tmp_path.iterdir()) == [config]


@pytest.mark.parametrize("broken", ["", "pod.yaml", "exercises/go_nogo.yaml"])
def test_a_desk_without_a_whole_desk_folder_is_refused(tmp_path: Path, broken: str) -> None:
    """The message names the shipped file that is wrong, and nothing is started or left behind."""
    config = tmp_path / "etc"
    shutil.copytree(CONFIG, config)
    if broken:
        (config / "desk" / broken).write_text("- a list\n")
    else:
        shutil.rmtree(config / "desk")
    kept = tmp_path / "kept"
    line = ("desk", "--headless", "--config", config, "--directory", kept)
    refused = run(*line, POD_MARK=str(tmp_path))
    assert refused.returncode == 78
    assert str(config / "desk" / broken) in refused.stderr.decode()
    assert b"Traceback" not in refused.stderr
    assert marked(str(tmp_path)) == []
    assert not kept.exists()
