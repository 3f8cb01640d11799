"""A network namespace of a test's own, joined to the host by a cable that can be cut (nftables)."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from os import getpid
from typing import Literal

import pytest

Ways = Literal["both", "answers"]
_NUMBERS = count(1)


def _do(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, text=True)


class Cable:
    """From the namespace, which `inside` runs commands in, to `address` on the host."""

    def __init__(self, name: str, address: str) -> None:
        self.address = address
        self.inside: Sequence[str] = ("ip", "netns", "exec", name)

    def cut(self, ways: Ways) -> None:
        """What goes over it is lost without a word: both ways, or what comes back alone."""
        hooks = ("input", "output") if ways == "both" else ("input",)
        for hook in hooks:
            chain = f"{{ type filter hook {hook} priority 0; policy drop; }}"
            _do(*self.inside, "nft", f"add table inet {hook}; add chain inet {hook} cut {chain}")

    def mend(self) -> None:
        """It carries again."""
        _do(*self.inside, "nft", "flush ruleset")


@contextmanager
def cable() -> Iterator[Cable]:
    """For the length of a block; skips where namespaces or nftables are not allowed."""
    number = next(_NUMBERS)
    name = f"pod-{getpid()}-{number}"
    near, far = f"p{getpid()}n{number}", f"p{getpid()}f{number}"
    net = f"10.231.{getpid() % 250}.{4 * (number % 60)}"
    base, last = net.rsplit(".", 1)
    host, pod = f"{base}.{int(last) + 1}", f"{base}.{int(last) + 2}"
    try:
        _do("ip", "netns", "add", name)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a network namespace needs root and iproute2: {error}")
    try:
        _do("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        _do("ip", "address", "add", f"{host}/30", "dev", near)
        _do("ip", "link", "set", near, "up")
        made = Cable(name, host)
        _do(*made.inside, "ip", "address", "add", f"{pod}/30", "dev", far)
        _do(*made.inside, "ip", "link", "set", far, "up")
        yield made
    finally:
        _do("ip", "netns", "delete", name)
