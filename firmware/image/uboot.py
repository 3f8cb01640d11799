"""U-Boot's environment on the card: its own defaults, but that nobody can stop it on its way."""

import zlib
from pathlib import Path

# CONFIG_ENV_SIZE of rpi_arm64, and the variable that its built-in environment begins with.
BYTES, FIRST = 0x4000, b"bootcmd="
# No look for a key (-2), no input at all (a floating serial line is one, too), no USB, from where a
# keyboard or another system could come, no network; and where nothing starts, no prompt either.
OURS = {
    "bootdelay": "-2",
    "preboot": "",
    "stdin": "nulldev",
    "boot_targets": "mmc",
    "bootcmd": "bootflow scan; sleep 10; reset",
}


def make_environment(program: Path, target: Path) -> None:
    """Write `target` (uboot.env) for this u-boot.bin; SystemExit where it has no defaults.

    What U-Boot finds on the card takes the place of all that is built in: all of it must be there.
    """
    values = defaults(program.read_bytes()) | OURS
    text = b"".join(f"{name}={value}\0".encode() for name, value in values.items() if value)
    data = (text + b"\0").ljust(BYTES - 4, b"\0")
    target.write_bytes(zlib.crc32(data).to_bytes(4, "little") + data)


def defaults(program: bytes) -> dict[str, str]:
    """What is built into U-Boot: `name=value`, each with a zero behind it, one more at the end."""
    begin = program.find(b"\0" + FIRST + b"bootflow scan\0") + 1
    if not begin:
        raise SystemExit(
            "u-boot.bin has another environment built in: look at firmware/image/uboot.py"
        )
    lines = program[begin : program.index(b"\0\0", begin)].decode().split("\0")
    return dict(line.split("=", 1) for line in lines)
