"""Speech rendered ahead of time by espeak-ng: every sentence that the pod can say, as WAV clips."""

import ast
import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.speech import clip

# Of these all to 9,999 are made.
NUMBERS = (*range(101), *range(200, 1000, 100), *range(1000, 10_000, 1000))
WORDS_A_MINUTE = 145
_HEADER = 44  # bytes of a WAV file before its samples
PACKAGES = tuple(Path(__file__).parents[2] / name for name in ("exercises", "controller"))


class SpeechError(RuntimeError):
    """Speech could not be rendered; the message says what is missing."""


def all_says(*packages: Path) -> list[Say]:
    """Every sentence that the packages (ours, unless told) hold as `Say("...")`, once each."""
    files = sorted(file for package in packages or PACKAGES for file in package.rglob("*.py"))
    texts = (text for file in files for text in _held(file, file.stat().st_mtime_ns))
    return [Say(text) for text in dict.fromkeys(texts)]


@cache
def _held(file: Path, _changed_ns: int) -> tuple[str, ...]:
    """Read once, as long as the file is the same."""
    return tuple(_says(ast.parse(file.read_text("utf-8"))))


def _says(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name("Say") | ast.Attribute(ast.Name("Say"), "of"),
                args=[ast.Constant(str() as text), *_],
            ):
                yield text


def missing(says: Iterable[Say], language: Language, folders: Sequence[Path]) -> list[str]:
    """The clips of these, and of all numbers, that are whole in none of the folders."""
    words: dict[str, None] = {}
    for say in says:
        words |= dict.fromkeys((*language.fixed(say), *language.spoken(say)))
    words |= dict.fromkeys(map(str, NUMBERS))
    return [part for part in words if not _there(part, language, folders)]


def _there(words: str, language: Language, folders: Sequence[Path]) -> bool:
    return any(_whole(clip(folder, language.voice, words)) for folder in folders)


def _whole(path: Path) -> bool:
    """Whether it begins as a clip does and goes on: a power cut can leave it empty or zeroed."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(_HEADER + 1)[:4] == b"RIFF" and file.tell() > _HEADER
    return False


def render(clips: Iterable[str], language: Language, directory: Path) -> None:
    """Render these clips anew; SpeechError says why one cannot be."""
    for words in clips:
        _render(words, language.voice, clip(directory, language.voice, words))


def _render(words: str, voice: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two desks that start at once render into one directory: each has a part of its own.
    part = path.with_suffix(f".{os.getpid()}.part")
    command = ["espeak-ng", "-v", voice, "-s", str(WORDS_A_MINUTE), "-w", str(part), "--stdin"]
    try:
        subprocess.run(command, input=words.encode(), check=True, capture_output=True)
    except FileNotFoundError as error:
        raise SpeechError("espeak-ng is not installed: apt-get install espeak-ng") from error
    except subprocess.CalledProcessError as error:
        raise SpeechError(f"espeak-ng, voice {voice}: {error.stderr.decode().strip()}") from error
    part.replace(path)
