"""Which mark is said to which pod, and how often: times are the caller's."""

import json

from controller.fleet.ingest.acks import AGAIN_S, SAY_S, Acks
from controller.fleet.ingest.reading import Place

POD = Place("site", "pod-1", "store")


def said(acks: Acks, now_s: float) -> list[int]:
    """The marks that are said by then."""
    marks = []
    while due := acks.next(now_s):
        marks.append(json.loads(due[1])["seq"])
    return marks


def test_marks_that_follow_closely_are_said_as_one() -> None:
    """The first at once, the last of the others after SAY_S."""
    acks = Acks()
    acks.held(POD, 1, 0.0)
    assert said(acks, 0.0) == [1]
    for mark in (2, 3, 4):
        acks.held(POD, mark, 0.1)
    assert said(acks, 0.5) == []
    assert said(acks, SAY_S) == [4]


def test_rows_that_come_twice_do_not_ask_for_more() -> None:
    """The same mark again would fetch all behind it: it is said after AGAIN_S, and not before."""
    acks = Acks()
    acks.held(POD, 7, 0.0)
    assert said(acks, 0.0) == [7]
    for at in range(1, 30):
        acks.held(POD, 7, at)
        assert said(acks, at) == []
    acks.held(POD, 7, AGAIN_S)
    assert said(acks, AGAIN_S) == [7]
    acks.held(POD, 8, AGAIN_S + SAY_S)
    assert said(acks, AGAIN_S + SAY_S) == [8]


def test_what_is_missing_is_asked_for_at_once_and_twice() -> None:
    """Also where the mark went back."""
    acks = Acks()
    acks.held(POD, 7, 0.0)
    assert said(acks, 0.0) == [7]
    acks.ask(POD, 5, 0.1)
    assert said(acks, 0.1) == [5, 5]
