"""What may be asked of a pod, what is sent, and how far it is said to have come."""

import pytest

from controller.contract.commands import VERBS, Command
from controller.contract.topics import Topics
from controller.fleet.commanding import PATIENCE_S, Choice, choices, order, outcome, refused
from controller.fleet.fleet import Fleet
from controller.fleet.pod import Message, Pod
from tests.controller.fleet.pods import FULL, now, standing, state, status

ONE = Topics("north", "pod-1")


def pod_of(*messages: Message) -> Pod:
    fleet = Fleet()
    for message in messages:
        fleet.take(message, now())
    return fleet.pods["north", "pod-1"]


def choice(pod: Pod, label: str) -> Choice:
    return next(one for one in choices(pod) if one.label == label)


# An update needs a bundle's particulars, which nobody types: docs/updates.md.
ASKED = tuple(verb for verb in VERBS if verb != "update")


def test_every_verb_can_be_asked() -> None:
    """Each with arguments that the contract takes; a fault is cleared by its code."""
    found = list(choices(pod_of(*standing(ONE, FULL))))
    assert {one.verb for one in found} == set(ASKED)
    for one in found:
        VERBS[one.verb].args.model_validate(dict(one.args))
    assert "clear-fault card_full" in [one.label for one in found]
    assert "clear-fault" not in {one.verb for one in choices(pod_of(*standing(ONE)))}


@pytest.mark.parametrize("verb", ASKED)
def test_a_command_expires_by_its_moment(verb: str) -> None:
    """By the wall clock for the pod, and by the monotonic one for who waits here."""
    pod = pod_of(*standing(ONE, FULL))
    asked = next(one for one in choices(pod) if one.verb == verb)
    made, topic, payload = order(pod, asked, now())
    command = Command.model_validate_json(payload)
    patience_s = PATIENCE_S[VERBS[verb].moment]
    assert topic == ONE.command(verb)
    assert command.id == made.number
    assert command.expires is not None
    assert (command.expires - now().wall).total_seconds() == patience_s
    assert made.until_s - now().s == patience_s


def test_a_pod_without_a_clock_gets_no_expiry() -> None:
    """It would refuse what expires; sites without a time server have pods to restart too."""
    pod = pod_of(*standing(ONE), Message(ONE.state, state(clock={"synchronised": False})))
    _, _, payload = order(pod, choice(pod, "restart"), now())
    assert Command.model_validate_json(payload).expires is None


def test_nothing_is_sent_where_nobody_hears() -> None:
    """To a pod that is away, and without a broker."""
    assert not refused(pod_of(*standing(ONE)), connected=True)
    assert "not reach" in refused(pod_of(*standing(ONE, online=False)), connected=True)
    assert "nowhere" in refused(pod_of(*standing(ONE)), connected=False)


def test_how_far_it_has_come() -> None:
    """Sent, told by the pod, failed with its reason, or never answered."""
    pod = pod_of(*standing(ONE))
    made, _, _ = order(pod, choice(pod, "restart"), now())
    assert outcome(made, pod, "", now()).good is None
    assert outcome(made, pod, "refused", now()).words == "not sent: refused"
    assert outcome(made, pod, "", now(3601)).good is False
    topic = ONE.status("restart", made.number)
    fleet = Fleet()
    for stage, good in (("accepted", None), ("executing", None), ("succeeded", True)):
        fleet.take(Message(topic, status(made.number, "restart", stage)), now())
        assert outcome(made, fleet.pods[made.key], "", now(9999)).good is good
    refusal = pod_of(Message(topic, status(made.number, "restart", "failed", why="in use")))
    assert outcome(made, refusal, "", now()).words == "failed: in use"
    assert outcome(made, None, "", now()).good is None
