"""Root's one-shot: the bundle that the controller asks for, written into the other slot by RAUC.

The request is one line, `download <name>` or `stick <name>`: which of two folders, and a plain
name in it, with whatever the answer is to be known by behind that. Anything else is refused, so
that who writes it can ask for nothing else.
"""

import logging
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.update import bundle, notes
from controller.update.bundle import RefusedError
from controller.update.notes import Note
from controller.update.slots import Slots
from firmware.boot_state import SLOTS

log = logging.getLogger(__name__)

REQUEST, TOLD = "install", "install.json"
REQUEST_BYTES = 200
_PERCENT = re.compile(r"\s*(\d{1,3})% (.*)")
_LAST = re.compile(r"LastError: (.*)")
UNPROVED = "the running version has not proved itself yet: try again in some minutes"


@dataclass(frozen=True, slots=True)
class Installer:
    """`sources` has the folder for each word that a request may begin with; `conf` is RAUC's."""

    slots: Slots
    sources: Mapping[str, Path]
    conf: Path | None = None

    def take(self, request: Path) -> bool:
        """Carry one request out, whether it could be; the file is gone first: one file, one try."""
        line = _read(request)
        request.unlink(missing_ok=True)
        try:
            version = self._install(line)
        except RefusedError as no:
            log.error("%s: %s", no.code, no)
            self._tell(line, "failed", code=no.code, words=str(no))
            return False
        except OSError as error:
            log.exception("the update is not installed")
            self._tell(line, "failed", code="io", words=f"the card does not take it ({error})")
            return False
        before = self.slots.version
        self._tell(line, "installed", version=version, before=before, percent=100)
        return True

    def _install(self, line: str) -> str:
        self._tell(line, "checking")
        source, name = [*line.split(" "), "", ""][:2]
        if source not in self.sources:
            raise RefusedError("malformed", "the request names neither `download` nor `stick`")
        if not self.slots.proved():
            raise RefusedError("unproved", UNPROVED)
        path = bundle.checked_file(self.sources[source], name)
        try:
            version = bundle.judge(path, self.slots.version, self.conf)
            self._write(line, path, version)
        finally:
            if source == "download":
                path.unlink(missing_ok=True)
        return version

    def _write(self, line: str, path: Path, version: str) -> None:
        """The note first: after a power cut it says what was begun."""
        slots = self.slots
        other = next(slot for slot in SLOTS if slot != slots.running)
        note = Note(version, other, slots.version, at=notes.now())
        notes.write(slots.kept, note)
        try:
            for percent, words in rauc_install(path):
                self._tell(line, "installing", version=version, percent=percent, words=words)
        except RefusedError as no:
            failed = Note(version, other, slots.version, "failed", str(no), at=notes.now())
            notes.write(slots.kept, failed)
            raise
        finally:
            slots.settle()

    def _tell(self, line: str, stage: str, **more: Any) -> None:
        told = {"request": line, "stage": stage, **more}
        with suppress(OSError):
            notes.tell(self.slots.run / TOLD, told)


def rauc_install(path: Path) -> Iterator[tuple[int, str]]:
    """How far RAUC is, in percent, and its words for it; RefusedError where it fails."""
    told: list[str] = []
    command = ["rauc", "install", str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            told.append(line.strip())
            if found := _PERCENT.match(line):
                yield min(int(found[1]), 100), found[2][:80]
    if running.returncode:
        words = next((said[1] for line in told if (said := _LAST.search(line))), None)
        raise bundle.refusal(words or "\n".join(told[-3:]))


def _read(request: Path) -> str:
    try:
        with request.open("rb") as file:
            return file.read(REQUEST_BYTES).decode(errors="replace").strip()
    except OSError:
        return ""
