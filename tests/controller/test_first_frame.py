"""The first frame has the site's size and theme, or the usual ones where its file is odd."""

from contextlib import closing
from pathlib import Path

import pytest

from controller.first_frame import first_frame
from controller.glimpse import glimpse
from exercises.stage.look import DARK, LIGHT, Theme


@pytest.mark.parametrize(
    ("written", "size", "theme"),
    [
        ("look: {theme: light}\nscreen: {width: 640, height: 400}\n", (640, 400), LIGHT),
        ("look: {motion: less}\n", (1280, 720), DARK),
        ("look: light\nscreen: 7\n", (1280, 720), DARK),
        ("- look\n", (1280, 720), DARK),
        ("look: {theme: [\n", (1280, 720), DARK),
    ],
)
def test_it_looks_as_the_site_wants_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: str,
    size: tuple[int, int],
    theme: Theme,
) -> None:
    """Nothing in the file keeps it from coming: what is wrong is told later."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    (tmp_path / "pod.yaml").write_text(written)
    with closing(first_frame(glimpse([tmp_path]), synced=False)) as window:
        assert window.surface.get_size() == size
        assert window.surface.get_at((0, 0))[:3] == theme["paper"]


@pytest.mark.parametrize(
    ("written", "language", "run_dir"),
    [
        ("languages: [cy, en]\nrun_dir: /run/other\n", "cy", "/run/other"),
        ("languages: [../../etc]\nrun_dir: 7\n", "en", "/run/pod"),
        ("languages: cy\nrun_dir: run\n", "en", "/run/pod"),
        ("languages: []\nrun_dir: null\n", "en", "/run/pod"),
    ],
)
def test_where_and_in_what_language_trouble_is_told(
    tmp_path: Path, written: str, language: str, run_dir: str
) -> None:
    """As the file has it where that can be used, else as a pod has it that says nothing."""
    (tmp_path / "pod.yaml").write_text(written)
    seen = glimpse([tmp_path / "nowhere", tmp_path])
    assert (seen.language, seen.run_dir) == (language, Path(run_dir))
    assert seen.provision_dir == Path(f"{run_dir}-provision")


@pytest.mark.parametrize(
    ("written", "volume", "device"),
    [
        ("sound: {volume: 0.5, limit: 0.25, device: 'plughw:1'}\n", 0.25, "plughw:1"),
        ("sound: {volume: 0.25}\n", 0.25, ""),
        ("sound: {volume: 7, limit: true, device: 3}\n", 0.6, ""),
        ("sound: loud\n", 0.6, ""),
    ],
)
def test_how_loud_and_where_trouble_is_said(
    tmp_path: Path, written: str, volume: float, device: str
) -> None:
    """Never louder than the site's limit; as a pod's usual volume where the file is odd."""
    (tmp_path / "pod.yaml").write_text(written)
    seen = glimpse([tmp_path])
    assert (seen.volume, seen.device) == (volume, device)
