"""Picture PINs as they are kept: only the right one matches, and two hashes never look alike."""

import hashlib
import json
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.people.pin import LENGTH, PICTURES, hashed, is_pin, matches
from controller.people.scrypt import COST

pins = st.permutations(range(PICTURES)).map(lambda all_: tuple(all_[:LENGTH]))


@settings(max_examples=10)
@given(pin=pins, other=pins)
def test_only_the_same_pictures_in_the_same_order_match(
    pin: tuple[int, ...], other: tuple[int, ...]
) -> None:
    """Any other PIN is refused."""
    kept = hashed(pin)
    assert matches(pin, kept)
    assert matches(other, kept) == (pin == other)


def test_two_people_with_one_pin_have_different_hashes() -> None:
    """The salt is drawn anew, so that nobody learns from the card who has the same PIN."""
    assert hashed((0, 1, 2, 3)) != hashed((0, 1, 2, 3))


def test_the_key_is_what_scrypt_gives() -> None:
    """The parts that are kept are all that another implementation needs."""
    kept = json.loads(hashed((7, 0, 3, 5)))
    key = hashlib.scrypt(
        bytes([7, 0, 3, 5]),
        salt=bytes.fromhex(kept["salt"]),
        n=kept["n"],
        r=kept["r"],
        p=kept["p"],
        dklen=32,
        maxmem=2**26,
    )
    assert kept["key"] == key.hex()


def test_a_pin_that_was_kept_at_another_cost_still_matches() -> None:
    """The cost goes with the hash: raising it locks nobody out."""
    cheap = {**COST, "n": 2**10}
    key = hashlib.scrypt(bytes([1, 2, 3, 4]), salt=b"salt", dklen=32, **cheap)
    kept = json.dumps({**cheap, "salt": b"salt".hex(), "key": key.hex()})
    assert matches((1, 2, 3, 4), kept)
    assert not matches((1, 2, 4, 3), kept)


@pytest.mark.parametrize("no_pin", [(), (1, 2, 3), (1, 2, 3, 3), (1, 2, 3, 8), (-1, 2, 3, 4)])
def test_what_is_no_pin_is_not_kept(no_pin: tuple[int, ...]) -> None:
    """Too few, twice the same, or a picture that there is not."""
    assert not is_pin(no_pin)
    with pytest.raises(ValueError, match="different numbers"):
        hashed(no_pin)


def test_there_are_1680() -> None:
    """As the lock-out's arithmetic takes it."""
    assert sum(1 for pin in permutations(range(PICTURES), LENGTH) if is_pin(pin)) == 1680
