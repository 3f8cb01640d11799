"""docs/mqtt.md: its examples are valid messages, its topics exist, and it leaves nothing out."""

import re
from collections.abc import Iterator

import pytest
from paho.mqtt.client import topic_matches_sub

from controller.contract.bodies import BODIES
from controller.contract.channels import channels
from controller.contract.commands import VERBS
from controller.contract.metrics import GROUPS
from tests.contract.files import DOCS
from tests.contract.heard import channel_of, invalid

PAGE = (DOCS / "mqtt.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^`(?P<topic>[^`\n]+)`\n\n```json\n(?P<payload>.*?)\n```$", re.M | re.S)
ROW = re.compile(r"^\| `(?P<topic>[^`]+)` \|[^|]+\| (?P<retained>yes|no) \| (?P<qos>\d) \|", re.M)
TOPIC = re.compile(r"(?<![\w/.])(?:pods/v1|homeassistant)/[\w./#+<>-]+")
COMMAND = re.compile(r"^\| `(?P<name>[a-z-]+)` \| (?P<words>[^|]+) \| `(?P<moment>\w+)` \|", re.M)

ROOTS = {"pods/v1/<site>/<pod>", "pods/v1/demo/desk"}


def examples() -> list[tuple[str, str]]:
    """(topic, payload) of each fenced example."""
    return [(found["topic"], found["payload"]) for found in EXAMPLE.finditer(PAGE)]


@pytest.mark.parametrize(("topic", "payload"), examples())
def test_each_example_is_a_valid_message(topic: str, payload: str) -> None:
    """On a topic that there is, by that channel's schema."""
    channel = channel_of(topic)
    assert channel is not None
    assert list(invalid(channel, payload.encode())) == []


def test_no_example_stands_without_its_topic() -> None:
    """Each fenced block is read by the test above."""
    assert PAGE.count("```json") == len(examples()) > 8


def sample(address: str) -> str:
    """A topic of an address."""
    return re.sub(r"\{\w+\}|<\w+>", "x", address)


def test_each_topic_that_is_named_exists() -> None:
    """In examples of commands too; a wildcard has something that it stands for."""
    named = {found.rstrip(".") for found in TOPIC.findall(PAGE)}
    real = [sample(channel.address) for channel in channels()]
    for topic in named - ROOTS:
        levels = sample(topic).replace("demo", "x").replace("desk", "x")
        assert channel_of(sample(topic)) or any(topic_matches_sub(levels, each) for each in real)


def rows() -> Iterator[tuple[re.Pattern[str], bool, int]]:
    """The table of topics: a pattern of names, whether it is retained, the QoS."""
    for row in ROW.finditer(PAGE):
        levels = re.sub(r"<\w+>", "[^/]+", row["topic"])
        yield re.compile(f"pods/v1/x/x/{levels}"), row["retained"] == "yes", int(row["qos"])


def test_the_table_says_how_each_topic_is_published() -> None:
    """Each channel has its row, which says what the contract does; no row is of none."""
    for pattern, retained, qos in rows():
        found = [each for each in channels() if pattern.fullmatch(sample(each.address))]
        assert {(each.retain, each.qos) for each in found} == {(retained, qos)}
    for channel in channels():
        told = [p for p, _, _ in rows() if p.fullmatch(sample(channel.address))]
        assert len(told) == (channel.name != "home_assistant"), channel.name


def test_commands_are_all_there() -> None:
    """With the moment of each, in the words that they have."""
    told = {row["name"]: (row["words"], row["moment"]) for row in COMMAND.finditer(PAGE)}
    assert told == {name: (verb.words, verb.moment) for name, verb in VERBS.items()}


@pytest.mark.parametrize("kind", BODIES)
def test_each_kind_is_named(kind: str) -> None:
    """Nobody has to read the schemas to know what there is."""
    branch, _, name = kind.partition("/")
    assert f"`{name}`" in PAGE if branch == "event" else f"`{kind}`" in PAGE


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_of_metrics_is_named(group: str) -> None:
    """The same for the numbers."""
    assert f"`metric/{group}`" in PAGE
