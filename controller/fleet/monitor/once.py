"""A single look for scripts: all that lies at the broker, once it is known to be all."""

from dataclasses import dataclass
from datetime import datetime
from queue import Empty, Queue
from typing import Any

from controller.fleet.broker import Broker
from controller.fleet.fleet import Fleet
from controller.fleet.noting import SKEW_S, skew_s
from controller.fleet.pod import Pod
from controller.fleet.reception import Reception
from controller.fleet.standing import GRACE_S
from controller.fleet.text import fitted
from controller.fleet.told import Down, Told
from controller.fleet.watch import Watch, clock, filters

ALL_WELL, SOMEBODY_IS_NOT = 0, 1


@dataclass(frozen=True, slots=True)
class Look:
    """The fleet as it was at `wall`, or in `fault` why it could not be seen whole."""

    fleet: Fleet
    wall: datetime
    fault: str = ""

    @property
    def code(self) -> int:
        """0 where nobody has to go to any pod."""
        return ALL_WELL if self.fleet.well else SOMEBODY_IS_NOT

    def document(self) -> dict[str, Any]:
        """JSON-ready; the pods by need."""
        pods = [_pod(pod) for pod in self.fleet.by_need()]
        counts = dict(self.fleet.counts())
        return {"well": self.fleet.well, "note": self.note, "counts": counts, "pods": pods}

    @property
    def note(self) -> str:
        """What makes all ages doubtful: clocks that cannot both be right; "" for nothing."""
        seen = [pod for pod in self.fleet.pods.values() if pod.availability == "online"]
        ahead = sum((skew_s(pod.state or {}, self.wall) or 0.0) > SKEW_S for pod in seen)
        if ahead:
            return f"{ahead} of {len(seen)} connected pods have clocks ahead of this machine's"
        ages = [pod.standing.age_s for pod in seen if pod.standing.age_s is not None]
        if len(ages) > 1 and min(ages) > GRACE_S:
            return "every connected pod seems to be silent: is the clock of this machine right?"
        return ""

    def lines(self) -> list[str]:
        """For people: one line a pod."""
        if not self.fleet.pods:
            return ["No pod is known to this broker."]
        return [_line(pod) for pod in self.fleet.by_need()]


def look(broker: Broker, site: str, within_s: float) -> Look:
    """Listen until all that is retained has come, for `within_s` at most; one attempt."""
    heard: Queue[Told] = Queue()
    reception = Reception(broker, filters(site, commands=False), heard.put)
    watch, end_s = Watch(clock()), clock().s + within_s
    reception.start()
    try:
        while not (watch.complete or watch.fault):
            told = heard.get(timeout=max(end_s - clock().s, 0.0))
            watch.take(told, clock())
            if isinstance(told, Down):
                return Look(watch.fleet, clock().wall, told.words)
    except Empty:
        return Look(watch.fleet, clock().wall, f"not all had come after {within_s:g} s")
    finally:
        reception.close()
    return Look(watch.fleet, clock().wall, watch.fault)


def _pod(pod: Pod) -> dict[str, Any]:
    standing = pod.standing
    return {
        "site": pod.site,
        "pod": pod.name,
        "verdict": standing.verdict,
        "need": pod.need,
        "reasons": list(standing.reasons),
        "age_s": None if standing.age_s is None else round(standing.age_s),
        "availability": pod.availability,
        "faults": [dict(fault) for fault in pod.faults],
        "meta": dict(pod.meta),
    }


def _line(pod: Pod) -> str:
    return f"{pod.standing.verdict:8} {fitted(pod.label, 30)} {'; '.join(pod.standing.reasons)}"
