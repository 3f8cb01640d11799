"""docs/faults.md, and the words of the list that it is made of."""

from pathlib import Path

import pytest

from controller.contract.state import Fault
from controller.health.faults import FAULTS, Kind
from controller.health.page import page
from controller.store.faults import WORDS

PAGE = Path(__file__).parents[3] / "docs" / "faults.md"


def test_the_page_is_current() -> None:
    """What is printed is what the program knows; else `make faults`."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("kind", FAULTS.values(), ids=FAULTS)
def test_each_fault_says_what_and_what_to_do(kind: Kind) -> None:
    """Whole sentences, and a code that the contract takes."""
    for words in (kind.words, kind.what_to_do):
        assert words.endswith(".")
        assert words[0].isupper()
        assert "|" not in words
    told = Fault(
        code=kind.code,
        part="part",
        severity=kind.severity,
        words=kind.words.format(part="part"),
        what_to_do=kind.what_to_do,
        since="",
    )
    assert "{" not in told.words


def test_each_fault_of_a_store_is_listed() -> None:
    """Whatever a card can answer has its place in the list."""
    assert {f"store_{code}" for code in WORDS} <= set(FAULTS)
