"""Whose topic it is, whatever broker it went through."""

import pytest

from controller.fleet.reading import Address, read_topic


@pytest.mark.parametrize(
    ("topic", "rest"),
    [
        ("pods/v1/wing/pod-1/event/exercise.completed", "event/exercise.completed"),
        # As RabbitMQ gives it back.
        ("pods/v1/wing/pod-1/event/exercise/completed", "event/exercise.completed"),
        ("pods/v1/wing/pod-1/result/exercise", "result/exercise"),
        ("pods/v1/wing/pod-1/cmd/identify/n-1/status", "cmd/identify/n-1/status"),
        ("pods/v1/wing/pod-1/metric/outbox", "metric/outbox"),
        ("pods/v1/wing/pod-1/event", "event"),
    ],
)
def test_kinds_have_dots(topic: str, rest: str) -> None:
    """And no slashes, but the one behind their branch."""
    assert read_topic(topic) == Address("wing", "pod-1", rest)


@pytest.mark.parametrize(
    "topic", ["pods/v1/wing/pod-1", "pods/v2/a/b/meta", "pods/v1/A/b/meta", ""]
)
def test_what_is_no_pods(topic: str) -> None:
    """Another version, no name, nothing below."""
    assert read_topic(topic) is None
