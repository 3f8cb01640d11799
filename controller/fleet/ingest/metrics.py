"""What ingest tells Prometheus of itself: what it keeps, and what is wrong in its database."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from controller.fleet.ingest.keeping import Outcome

SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SURVEYED = {
    "stores": "pods' databases that rows are held of",
    "gaps": "of how many of them rows are missing",
    "parked": "messages that could not be kept as what they said they were",
    "copied_identities": "pairs of databases that one pod filled in the same hours",
}


class Figures:
    """Counted by the workers and read by the server, in any thread."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self._rows = Counter(
            "pod_ingest_rows", "rows by what became of them", ["what"], registry=own
        )
        self._batches = Histogram(
            "pod_ingest_batch_seconds",
            "from what had come to its commit",
            buckets=SECONDS,
            registry=own,
        )
        self._asked = Counter(
            "pod_ingest_asked", "how often a pod was asked for what is missing", registry=own
        )
        self._failed = Counter(
            "pod_ingest_failures", "connections that were lost or not had", registry=own
        )
        self._well = Gauge("pod_ingest_workers", "how many workers are at work", registry=own)
        self._refused = Gauge(
            "pod_ingest_marks_refused", "1 where the broker takes no marks", registry=own
        )
        self._surveyed = {
            name: Gauge(f"pod_ingest_{name}", words, registry=own)
            for name, words in SURVEYED.items()
        }

    def kept(self, outcome: Outcome, seconds: float) -> None:
        """A batch is committed."""
        self._batches.observe(seconds)
        for what in ("new", "repeated", "opened", "struck"):
            self._rows.labels(what).inc(getattr(outcome, what))
        self._rows.labels("parked").inc(len(outcome.parked))

    def asked(self) -> None:
        """A pod was asked for what is missing."""
        self._asked.inc()

    def failed(self) -> None:
        """A connection was lost, or not had."""
        self._failed.inc()

    def marks_refused(self, *, refused: bool) -> None:
        """Whether the broker lets marks be written."""
        self._refused.set(refused)

    def workers(self, well: int) -> None:
        """How many are at work."""
        self._well.set(well)

    def surveyed(self, counts: Mapping[str, int]) -> None:
        """What the database says, by the names of SURVEYED."""
        for name, count in counts.items():
            self._surveyed[name].set(count)
