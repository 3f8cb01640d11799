"""A person's file: what was packed comes out with its code, and with nothing else."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.people import parcel
from controller.people.parcel import Declined, Label
from controller.store.moving import Place

LABEL = Label("0011223344556677", Place("wing", "a"), Place("wing", "b"), 17)
CODES = st.from_regex(r"\A[0-9]{16}\Z")


@pytest.fixture(autouse=True, scope="module")
def _cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(parcel.COST, "ops", 1)
        patch.setitem(parcel.COST, "mem", 8192)
        yield


@settings(max_examples=50)
@given(packed=st.binary(max_size=2000), code=CODES, other=CODES)
def test_it_opens_with_its_code_alone(packed: bytes, code: str, other: str) -> None:
    """Its label is read without; of what is in it nothing is."""
    raw = parcel.seal(LABEL, packed, code)
    found = parcel.read(raw, 17)
    assert found.label == LABEL
    assert parcel.opened(found, code) == packed
    assert len(packed) < 20 or packed not in raw
    if other != code:
        with pytest.raises(Declined) as declined:
            parcel.opened(found, other)
        assert declined.value.code == "wrong_code"


WHOLE = parcel.seal(LABEL, b"all of theirs" * 9, "0" * 16)


@settings(max_examples=200)
@given(at=st.integers(0, len(WHOLE) - 1), bit=st.integers(0, 7), cut=st.booleans())
def test_a_file_that_is_not_whole_is_not_asked_for_its_code(at: int, bit: int, cut: bool) -> None:
    """Cut off anywhere, or any bit of it turned."""
    turned = WHOLE[:at] + bytes([WHOLE[at] ^ 1 << bit]) + WHOLE[at + 1 :]
    with pytest.raises(Declined) as declined:
        parcel.read(WHOLE[:at] if cut else turned, 17)
    assert declined.value.code in ("foreign", "torn", "newer")


@given(raw=st.binary(max_size=300))
def test_what_is_no_such_file_is_declined(raw: bytes) -> None:
    """Whatever it is."""
    with pytest.raises(Declined):
        parcel.read(raw, 17)


def test_each_code_is_drawn_anew_and_keeps_its_noughts() -> None:
    """All have as many digits as are picked."""
    codes = {parcel.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {parcel.DIGITS}
    assert all(code.isdecimal() for code in codes)
