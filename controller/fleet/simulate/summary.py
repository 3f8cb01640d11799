"""What came of a play, for people and as JSON."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from controller.fleet.simulate.fleet import Fleet
from controller.fleet.simulate.held import Held
from controller.fleet.simulate.pod import PlayedPod
from controller.uplink.reasons import refusal


@dataclass(frozen=True, slots=True)
class Backlog:
    """How what had waited went: seconds from the start, for the pods that had any.

    `fairness` is Jain's index of the pods' rates, rows of backlog a second: 1 where all are alike,
    1/n where one has it all (R. Jain, D. Chiu, W. Hawe, DEC TR-301, 1984).
    """

    pods: int
    rows: int
    unfinished: int
    first_s: float | None
    median_s: float | None
    last_s: float | None
    fairness: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """One play. `held` is None where no database was compared."""

    pods: int
    seconds: float
    drained: bool
    emitted: int
    taken: int
    again: int
    refused: dict[int, int]
    connected: int
    lost: dict[str, int]
    befell: dict[str, int]
    backlog: Backlog
    held: Held | None

    @property
    def good(self) -> bool:
        """Whether all that was emitted has gone, and what is held is that."""
        return self.drained and (self.held is None or self.held.same)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"good": self.good, **asdict(self)}

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.pods} pods, {self.seconds:.0f} s: {self.emitted} rows emitted"
        yield f"taken by the broker: {self.taken}, of these again: {self.again}"
        for code, times in sorted(self.refused.items()):
            yield f"refused: {times} times, {refusal(code)}"
        befell = ", ".join(f"{kind} {times}" for kind, times in sorted(self.befell.items()))
        yield f"connections: {self.connected}; befell: {befell or 'nothing'}"
        for why, times in sorted(self.lost.items()):
            yield f"connections lost or not come about ({why}): {times}"
        if self.backlog.pods:
            yield _backlog(self.backlog)
        if not self.drained:
            yield "NOT all has gone: look at the broker, and whether ingest acknowledges"
        if self.held is not None:
            yield from _held(self.held)


def summary(fleet: Fleet, held: Held | None, *, drained: bool) -> Summary:
    """Of a fleet that has played."""
    counts = fleet.counts
    return Summary(
        pods=len(fleet.pods),
        seconds=round(time.monotonic() - fleet.began_s, 1),
        drained=drained,
        emitted=sum(box.relayed for pod in fleet.pods for box in pod.cards),
        taken=counts.taken,
        again=counts.again,
        refused=dict(counts.refused),
        connected=counts.connected,
        lost=dict(counts.lost),
        befell=dict(counts.befell),
        backlog=backlog(fleet.pods, fleet.began_s),
        held=held,
    )


def backlog(pods: Sequence[PlayedPod], began_s: float) -> Backlog:
    """How it went, and how evenly."""
    had = [pod for pod in pods if pod.backlog]
    took = [(p.backlog, p.backlog_gone_s - began_s) for p in had if p.backlog_gone_s is not None]
    ends_s = sorted(end_s for _, end_s in took)
    rates = [rows / max(end_s, 1e-3) for rows, end_s in took] + [0.0] * (len(had) - len(took))
    return Backlog(
        pods=len(had),
        rows=sum(pod.backlog for pod in had),
        unfinished=len(had) - len(took),
        first_s=round(ends_s[0], 2) if ends_s else None,
        median_s=round(median(ends_s), 2) if ends_s else None,
        last_s=round(ends_s[-1], 2) if ends_s else None,
        fairness=jain(rates),
    )


def jain(rates: Sequence[float]) -> float | None:
    """Jain's index of fairness, from 1/n to 1; None where nobody got anything."""
    squares = sum(rate * rate for rate in rates)
    return round(sum(rates) ** 2 / (len(rates) * squares), 4) if squares else None


def _backlog(told: Backlog) -> str:
    if told.unfinished:
        return f"backlog: {told.unfinished} of {told.pods} pods did not get through"
    spread = f"{told.first_s} s, {told.median_s} s, {told.last_s} s"
    rate = told.rows / (told.last_s or 1)
    return (
        f"backlog: {told.rows} rows of {told.pods} pods, {rate:.0f} rows/s; first, median, last "
        f"pod through after {spread}; fairness {told.fairness}"
    )


def _held(held: Held) -> Iterator[str]:
    if held.same:
        yield f"held: all {held.held}, each once; {held.compared} compared row by row"
        return
    yield (
        f"held: {held.held} of {held.emitted}: {held.missing} MISSING, {held.doubled} doubled, "
        f"{held.extra} that nobody emitted, {held.altered} altered of {held.compared} compared"
    )
    yield from (f"  {words}" for words in held.differ)
