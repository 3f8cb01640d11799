"""`pod voices`: what the pod and its site can say is rendered before anybody waits for it."""

import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from controller.commands import voices
from controller.config import load
from exercises.stage import rendering
from exercises.stage.speech import clip

SHIPPED = Path(__file__).parents[2] / "config"
WORDING = {"source": "made up", "stem": "Of late", "items": ["Q?"] * 5, "answers": ["never"] * 6}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A configuration with one way to help and one questionnaire in words of its own."""
    place = tmp_path / "config"
    shutil.copytree(SHIPPED, place)
    pod = yaml.safe_load((place / "pod.yaml").read_text())
    pod |= {"data_dir": str(tmp_path / "data"), "help": [{"sign": "talk", "words": "Ask staff."}]}
    (place / "pod.yaml").write_text(yaml.safe_dump(pod | {"languages": ["en"]}))
    (place / "instruments" / "wording").mkdir(exist_ok=True)
    (place / "instruments" / "wording" / "who5.en.yaml").write_text(yaml.safe_dump(WORDING))
    return place


def test_a_sites_own_words_are_all_there(site: Path) -> None:
    """Help, what the languages call themselves, and questionnaires in that language."""
    config = load(site)
    said = [say.text for say in config.site_says("en")]
    assert said == ["Ask staff.", "English", "Of late", "Q?", "never"]
    assert [say.text for say in config.site_says("cy")] == ["Ask staff.", "English"]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pod that says one sentence, and counts to one."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "one.py").write_text('HELLO = Say("Hello.")\n')
    monkeypatch.setattr(rendering, "PACKAGES", (tmp_path / "package",))
    monkeypatch.setattr(rendering, "NUMBERS", range(2))


def pod_voices(*arguments: str | Path) -> Result:
    """The command, run to its end."""
    return CliRunner().invoke(voices.command, list(map(str, arguments)))


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_what_is_missing_is_told_rendered_and_told_no_more(site: Path, tmp_path: Path) -> None:
    """Into the data directory, once; another wording, and only that is missing."""
    before = pod_voices("--config", site, "--check")
    assert before.exit_code == 1
    assert "en: missing: Hello." in before.output
    assert "8 clips are missing: run `pod voices`" in before.output
    made = pod_voices("--config", site)
    assert made.output == f"en: 8 clips rendered into {tmp_path / 'data' / 'voices'}\n"
    assert clip(tmp_path / "data" / "voices", "en-gb", "Ask staff.").exists()
    after = pod_voices("--config", site, "--check")
    assert (after.exit_code, after.output) == (0, "")
    (site / "instruments" / "wording" / "who5.en.yaml").write_text(
        yaml.safe_dump(WORDING | {"stem": "These days"})
    )
    assert "These days\nError: 1 clips" in pod_voices("--config", site, "--check").output
    assert "en: 1 clips" in pod_voices("--config", site).output


@pytest.mark.usefixtures("small")
def test_a_language_that_is_not_there_is_told(site: Path) -> None:
    """With those that are; nothing is rendered."""
    told = pod_voices("--config", site, "--language", "xx")
    assert told.exit_code == 2
    assert "there is no language xx; there are: en" in told.output


@pytest.mark.usefixtures("small")
def test_without_espeak_the_command_says_what_to_install(
    site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No traceback, and the exit code of a failure."""
    monkeypatch.setenv("PATH", str(tmp_path))
    told = pod_voices("--config", site)
    assert told.exit_code == 1
    assert "apt-get install espeak-ng" in told.output
