"""A root file system as the kernel unpacks it at boot: the "newc" form of cpio.

Format: Linux, Documentation/driver-api/early-userspace/buffer-format.rst. Every file belongs to
root and is written whole, so that no root is needed here.
"""

import stat
import tarfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self


class Archive:
    """Writes entries to a file; the trailer when the `with` block ends."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._entry("TRAILER!!!", 0, b"")
        self._file.close()

    def _entry(self, name: str, mode: int, data: bytes) -> None:
        self._count += 1
        path = name.encode() + b"\0"
        fields = [self._count, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0]
        self._padded(b"070701" + b"".join(b"%08x" % field for field in fields) + path)
        self._padded(data)

    def _padded(self, data: bytes) -> None:
        self._file.write(data + bytes(-len(data) % 4))

    def directory(self, name: str) -> None:
        """Add an empty directory."""
        self._entry(name, stat.S_IFDIR | 0o755, b"")

    def file(self, name: str, data: bytes, mode: int = 0o644) -> None:
        """Add a regular file; its directory must be there."""
        self._entry(name, stat.S_IFREG | mode, data)

    def tree(self, source: Path, target: str) -> None:
        """Add a directory with all that is in it, but for compiled Python."""
        self.directory(target)
        for path in sorted(source.iterdir()):
            if path.is_dir() and path.name != "__pycache__":
                self.tree(path, f"{target}/{path.name}")
            elif path.is_file():
                self.file(f"{target}/{path.name}", path.read_bytes())

    def tar(self, path: Path) -> None:
        """Add all of a tar archive but its devices; a hard link becomes a file of its own."""
        with tarfile.open(path) as archive:
            for member in archive:
                self._member(archive, member)

    def _member(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        name = member.name.removeprefix("./")
        if member.issym():
            self._entry(name, stat.S_IFLNK | 0o777, member.linkname.encode())
        elif member.isdir() and name not in ("", "."):
            self._entry(name, stat.S_IFDIR | member.mode, b"")
        elif (member.isreg() or member.islnk()) and (content := archive.extractfile(member)):
            self._entry(name, stat.S_IFREG | member.mode, content.read())
