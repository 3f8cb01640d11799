"""The fleet as Prometheus metrics, made anew at each scrape.

Names keep to Prometheus's conventions (a prefix of the application, base units, `_total` for what
only grows): "Metric and label naming", prometheus.io. What is old is not told as if it were now:
numbers of a pod that is out of reach or silent are left out, so that their series end. Its last
verdict stays, and `trainingpod_broker_connected` says whether anything is heard at all.
"""

import threading
from collections.abc import Callable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from controller.fleet.pod import Now, Pod
from controller.fleet.standing import Verdict
from controller.fleet.told import Told
from controller.fleet.watch import Watch

VERDICTS: tuple[Verdict, ...] = ("well", "faulty", "away", "lost", "unknown")
WHOSE = ("site", "pod")
# A number is told as long as the state that it stood in is no older.
FRESH_S = 300.0
# Numbers of a state: how each is called, and what it is.
NUMBERS: Mapping[str, tuple[str, str]] = {
    "outbox_rows": ("trainingpod_outbox_rows", "Rows that wait for the broker or the consumer"),
    "outbox_oldest_s": (
        "trainingpod_outbox_oldest_age_seconds",
        "For how long the oldest of these rows has waited",
    ),
    "temperature_c": ("trainingpod_temperature_celsius", "The processor's temperature"),
    "memory_free_bytes": ("trainingpod_memory_free_bytes", "Memory that is free"),
    "disk_free_bytes": ("trainingpod_disk_free_bytes", "What is free on the data partition"),
    "late_ratio": ("trainingpod_late_frames_ratio", "Share of frames that came late"),
}


class FleetMetrics(Collector):
    """Takes what a reception tells, in its thread, and is collected in another one."""

    def __init__(self, watch: Watch, clock: Callable[[], Now]) -> None:
        self._watch = watch
        self._clock = clock
        self._lock = threading.Lock()

    def hear(self, told: Told) -> None:
        """One word of the reception."""
        with self._lock:
            self._watch.take(told, self._clock())

    def collect(self) -> Iterator[Metric]:
        """All of it, as it is now."""
        with self._lock:
            now = self._clock()
            self._watch.look(now)
            pods = self._watch.fleet.by_need()
            families = [*self._own(), *_standing(pods, now), *_counted(pods), *_numbers(pods)]
        yield from families

    def _own(self) -> Iterator[Metric]:
        connected = "Whether the exporter is connected to the broker"
        yield GaugeMetricFamily("trainingpod_broker_connected", connected, not self._watch.down)
        told = "Messages whose topic names no pod"
        strangers = self._watch.fleet.strangers
        yield CounterMetricFamily("trainingpod_stray_messages", told, strangers)


def _standing(pods: list[Pod], now: Now) -> Iterator[Metric]:
    """How each pod is."""
    online = _gauge("trainingpod_online", "Whether the broker has the pod connected")
    verdict = _gauge("trainingpod_verdict", "1 for the verdict that holds, else 0", "verdict")
    fault = _gauge("trainingpod_fault", "1 for each fault that is raised", *_FAULT)
    heard = _gauge("trainingpod_last_state_timestamp_seconds", "When its last state was written")
    offset = _gauge("trainingpod_clock_offset_seconds", "How far its clock is ahead of ours")
    info = InfoMetricFamily("trainingpod", "What the pod is made of", labels=WHOSE)
    for pod in pods:
        standing = pod.standing
        online.add_metric(pod.key, pod.availability == "online")
        for one in VERDICTS:
            verdict.add_metric((*pod.key, one), one == standing.verdict)
        for raised in {tuple(f.get(name, "") for name in _FAULT) for f in pod.faults}:
            fault.add_metric((*pod.key, *raised), 1)
        if standing.age_s is not None:
            heard.add_metric(pod.key, now.wall.timestamp() - standing.age_s)
        if pod.skew_s is not None and _is_fresh(pod):
            offset.add_metric(pod.key, pod.skew_s)
        info.add_metric(pod.key, dict(pod.meta))
    yield from (online, verdict, fault, heard, offset, info)


def _counted(pods: list[Pod]) -> Iterator[Metric]:
    """What has come of each pod since the exporter was started."""
    told = "Events that it told, each once"
    events = CounterMetricFamily("trainingpod_events", told, labels=(*WHOSE, "type"))
    words = "Messages of it that could not be read"
    unreadable = CounterMetricFamily("trainingpod_unreadable_messages", words, labels=WHOSE)
    for pod in pods:
        unreadable.add_metric(pod.key, pod.unreadable)
        for kind, count in pod.told.items():
            events.add_metric((*pod.key, kind), count)
    yield from (events, unreadable)


def _numbers(pods: list[Pod]) -> Iterator[Metric]:
    fresh = [pod for pod in pods if _is_fresh(pod)]
    for name, (called, words) in NUMBERS.items():
        family = _gauge(called, words)
        for pod in fresh:
            if (value := pod.numbers.get(name)) is not None:
                family.add_metric(pod.key, value)
        yield family


def _is_fresh(pod: Pod) -> bool:
    age_s = pod.standing.age_s
    return pod.availability == "online" and age_s is not None and age_s <= FRESH_S


def _gauge(name: str, words: str, *more: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, labels=(*WHOSE, *more))


_FAULT = ("part", "code", "severity")
