"""All pods as they are known by what was seen on MQTT: message in, state of the fleet out.

Pure: times come with each message.
"""

from collections import Counter
from itertools import islice

from controller.fleet.noting import note
from controller.fleet.pod import NOTHING, Message, Now, Pod
from controller.fleet.reading import Address, read_topic
from controller.fleet.standing import NEEDS, Word, judge

MOST_PODS = 20_000


class Fleet:
    """Every pod that was ever heard of since the start, by site and name.

    `strangers` counts messages whose topics name no pod, or one pod more than is kept. A pod is
    forgotten when all that it had lying at the broker is taken away.
    """

    def __init__(self) -> None:
        self.pods: dict[tuple[str, str], Pod] = {}
        self.strangers = 0

    def take(self, message: Message, now: Now) -> Pod | None:
        """Note one message; the pod that it is about, or None where there is none."""
        address = read_topic(message.topic)
        pod = self._pod(address) if address else None
        if address is None or pod is None:
            self.strangers += 1
            return None
        if not note(pod, address.rest, message, now):
            pod.unreadable += 1
        if not (message.payload or pod.availability or pod.meta) and pod.state is None:
            self.pods.pop(pod.key)
        _judge(pod, now, live=not message.retained)
        return pod

    def reconnected(self) -> None:
        """Nothing was heard for a while, which is no pod's fault: silences are counted anew."""
        for pod in self.pods.values():
            pod.heard_s = None

    def look(self, now: Now, part: int = 0, parts: int = 1) -> bool:
        """Judge anew, as time has passed: silence is a fault. Whether any verdict changed.

        One of so many parts of the fleet at a time, where somebody must not wait for all of it.
        """
        pods = islice(self.pods.values(), part, None, parts)
        return sum(_judge(pod, now, live=True) for pod in pods) > 0

    def by_need(self) -> list[Pod]:
        """The pod that needs somebody most first; among equals by name, so that rows stay put."""
        return sorted(self.pods.values(), key=lambda pod: (pod.standing.need, pod.key))

    def counts(self) -> Counter[str]:
        """How many pods there are of each need."""
        return Counter(pod.need for pod in self.pods.values())

    @property
    def well(self) -> bool:
        """Whether there are pods, and nobody has to go to any: each is well, or away by intent."""
        verdicts = {pod.standing.verdict for pod in self.pods.values()}
        return bool(verdicts) and verdicts <= {"well", "away"}

    def _pod(self, address: Address) -> Pod | None:
        key = (address.site, address.pod)
        if key not in self.pods and len(self.pods) < MOST_PODS:
            self.pods[key] = Pod(*key)
        return self.pods.get(key)


def _judge(pod: Pod, now: Now, *, live: bool) -> bool:
    """The pod's verdict by what is known now; whether it is another one.

    Since when it is so is known only where it changed before our eyes.
    """
    heard_s = None if pod.heard_s is None else now.s - pod.heard_s
    before = pod.standing
    pod.standing = judge(Word(pod.availability, pod.state, now.wall, heard_s))
    pod.history.note(now.s, {"need": len(NEEDS) - 1 - pod.standing.need})
    if before.verdict == pod.standing.verdict and before is not NOTHING:
        return False
    pod.since_s = now.s if live and before is not NOTHING else None
    return True
