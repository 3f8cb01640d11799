"""What comes on cmd/<type>, judged: whatever is sent, it is an order or a refusal with a reason."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.contract.commands import VERBS
from controller.contract.topics import Topics
from controller.health.clock import Moment
from controller.store.inbox import Order
from controller.uplink.asking import MOST_BYTES, MOST_CORRELATION, Asked, Refusal, judge, late

TOPICS = Topics("site-1", "pod-1")
NOW = Moment("2026-11-29T12:00:00.000Z", 1, "boot", synchronised=True)
UNSET = Moment("1970-01-01T00:00:10.000Z", 1, "boot", synchronised=False)
ALL = tuple(VERBS)
ARGS: dict[str, dict[str, Any]] = {
    "update": {"path": "/a/b.raucb", "sha256": "0" * 64, "size": 5, "version": "1.2.3"},
    "maintenance": {"on": True},
    "clear-fault": {"code": "disk_full"},
}

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)
almost = st.fixed_dictionaries(
    {},
    optional={
        "id": any_json | st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
        "expires": any_json | st.datetimes().map(str),
        "args": any_json | st.sampled_from([{"on": True}, {"seconds": 5}, {"code": "a"}]),
        "more": any_json,
    },
)
hostile = st.one_of(
    st.binary(max_size=200),
    almost.map(lambda each: json.dumps(each).encode()),
    any_json.map(lambda each: json.dumps(each).encode()),
    st.integers(1, 200_000).map(lambda n: b'{"id":"a","args":' + b'{"a":' * n),
    st.integers(1, 5_000).map(lambda n: b'{"id":"a","args":' + b"[" * n + b"]" * n + b"}"),
)


def sent(**more: Any) -> bytes:
    return json.dumps({"id": "c1", **more}).encode()


def refusal(asked: Asked, allowed: tuple[str, ...] = ALL, now: Moment = NOW) -> Refusal:
    judged = judge(asked, TOPICS, allowed, now)
    assert isinstance(judged, Refusal)
    return judged


@given(st.sampled_from([*ALL, "", "no-such", "a\u2028b"]), hostile, st.booleans())
def test_whatever_comes_is_an_order_or_a_reason(verb: str, payload: bytes, retained: bool) -> None:
    """Nothing raises; an order is whole, and a refusal has a code, words, and no wild id."""
    judged = judge(Asked(verb, payload, retained), TOPICS, ALL, NOW)
    if isinstance(judged, Order):
        assert judged.verb in VERBS
        assert not retained
        assert VERBS[verb].args.model_validate(judged.args)
        assert Topics.status(TOPICS, verb, judged.id).count("/") == 7
    else:
        assert judged.code
        assert judged.why.isprintable()
        assert judged.id is None or re.fullmatch(r"[\w-]+", judged.id, re.ASCII)
        assert len(judged.why) < 500


@pytest.mark.parametrize("verb", ALL)
def test_each_verb_is_taken_with_its_arguments(verb: str) -> None:
    """A whole command of each type is an order, and one with an argument too many is not."""
    args = ARGS.get(verb, {})
    judged = judge(Asked(verb, sent(args=args)), TOPICS, ALL, NOW)
    assert isinstance(judged, Order)
    assert judged.args.items() >= args.items()
    assert refusal(Asked(verb, sent(args={**args, "file": "/etc/passwd"}))).code == "malformed"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked("format-card", sent()), "unknown_type"),
        (Asked("reboot", sent(), retained=True), "retained"),
        (Asked("reboot", sent() + b" " * MOST_BYTES), "too_large"),
        (Asked("reboot", b"reboot"), "malformed"),
        (Asked("reboot", b"[]"), "malformed"),
        (Asked("reboot", b'{"id": 7}'), "malformed"),
        (Asked("reboot", b'{"id": "a/b"}'), "malformed"),
        (Asked("reboot", b'{"id": "#"}'), "malformed"),
        (Asked("reboot", sent(args=[])), "malformed"),
        (Asked("reboot", sent(expires=1)), "malformed"),
        (Asked("reboot", sent(expires="2026-11-29T13:00:00")), "malformed"),
        (Asked("reboot", sent(expires="2026-11-29T11:59:59Z")), "expired"),
        (Asked("maintenance", sent(args={"on": "yes"})), "malformed"),
        (Asked("maintenance", sent()), "malformed"),
        (Asked("identify", sent(args={"seconds": 1e9})), "malformed"),
        (Asked("reboot", sent(), reply="pods/v1/site-1/pod-1/ack"), "response_topic"),
        (Asked("reboot", sent(), reply="pods/v1/site-1/pod-1/cmd/reboot"), "response_topic"),
        (Asked("reboot", sent(), reply="pods/v1/site-1/pod-2/reply/me"), "response_topic"),
        (Asked("reboot", sent(), reply="pods/v1/site-1/pod-1/reply/a/b"), "response_topic"),
        (Asked("reboot", sent(), correlation=b"x" * (MOST_CORRELATION + 1)), "too_large"),
    ],
)
def test_reasons(asked: Asked, code: str) -> None:
    """Each thing that is wrong has its own code."""
    assert refusal(asked).code == code


def test_what_the_site_does_not_list_is_refused() -> None:
    """The allow-list is the configuration's; an empty one takes nothing."""
    assert refusal(Asked("reboot", sent()), allowed=("identify",)).code == "not_allowed"
    assert refusal(Asked("identify", sent()), allowed=()).code == "not_allowed"


def test_a_clock_that_is_not_set_takes_no_command_that_expires() -> None:
    """Nobody knows then whether it has expired; one that never does is taken."""
    soon = "2026-11-29T12:05:00+00:00"
    assert refusal(Asked("reboot", sent(expires=soon)), now=UNSET).code == "clock"
    assert isinstance(judge(Asked("reboot", sent()), TOPICS, ALL, UNSET), Order)
    ordered = judge(Asked("reboot", sent(expires=soon)), TOPICS, ALL, NOW)
    assert isinstance(ordered, Order)
    assert ordered.expires == soon
    later = Moment("2026-11-29T12:05:00.000Z", 2, "boot", synchronised=True)
    assert late(soon, NOW) is None
    assert late(soon, later) is not None
    assert late(None, later) is None


def test_who_is_told() -> None:
    """Whose id can be read is told even if the rest is wrong; without one nobody is."""
    assert refusal(Asked("reboot", sent(args=3))).addressed
    assert not refusal(Asked("reboot", b"{")).addressed
    assert not refusal(Asked("wrong/+", sent())).addressed


def test_where_the_pod_answers() -> None:
    """A name below reply/ and no other place of its own."""
    judged = judge(
        Asked("reboot", sent(), reply=f"{TOPICS.root}/reply/desk-1", correlation=b"\0\1"),
        TOPICS,
        ALL,
        NOW,
    )
    assert isinstance(judged, Order)
    assert (judged.reply, judged.correlation) == (f"{TOPICS.root}/reply/desk-1", b"\0\1")
