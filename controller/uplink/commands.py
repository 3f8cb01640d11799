"""Commands on their way in, and their statuses on the way out.

What is accepted is in the inbox before the broker is told that it was received. What is refused
is not written anywhere: its message is acknowledged once its refusal was told, so that a broken
connection brings both again.
"""

import logging
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping

from controller.contract.commands import CommandStatus
from controller.contract.topics import Topics
from controller.health.clock import Moment
from controller.store.faults import StoreFault
from controller.store.inbox import Acceptance, Order, Told
from controller.store.receiving import Inbox
from controller.uplink.asking import Asked, Refusal, judge
from controller.uplink.happenings import Received
from controller.uplink.publication import Answer
from controller.uplink.reasons import FAILURE, refusal

log = logging.getLogger(__name__)

AGAINST: Mapping[Acceptance, tuple[str, str]] = {
    "busy": ("busy", "the pod has others to carry out first: send it again when they are done"),
    "other": ("id_used", "the id was used for a command of another type: take a new one"),
}
TAKES_NOTHING = "the pod's card takes nothing now"


class Commands:
    """Takes commands in, each once by its id, and hands out what is to be told of them.

    `done` gives the packet ids of what may be acknowledged to the broker by now. `refused` counts
    refusals by their code. Times are seconds of the monotonic clock.
    """

    def __init__(
        self, inbox: Inbox, topics: Topics, allowed: Collection[str], poll_s: float
    ) -> None:
        self.refused: Counter[str] = Counter()
        self._inbox, self._topics, self._allowed = inbox, topics, frozenset(allowed)
        self._poll_s = poll_s
        self.begin()

    def begin(self) -> None:
        """A new connection: whatever was under way is under way no more."""
        self.refusal = ""
        self._ahead: deque[Answer] = deque()
        self._under_way: set[str] = set()
        self._done: list[int] = []
        self._look_s = 0.0

    def received(self, received: Received) -> None:
        """Something came on `cmd/<type>`."""
        verb = received.topic.rpartition("/")[2]
        asked = Asked(
            verb, received.payload, received.retained, received.reply, received.correlation
        )
        judged = judge(asked, self._topics, self._allowed, Moment.now())
        if isinstance(judged, Refusal):
            self._refuse(judged, asked, received.mid)
        else:
            self._take(judged, asked, received.mid)
        self._look_s = 0.0

    def next(self, now_s: float) -> Answer | None:
        """The next status to publish, or None where none is to be told now."""
        if not self._ahead and now_s >= self._look_s:
            self._look_s = now_s + self._poll_s
            self._look()
        return self._ahead.popleft() if self._ahead else None

    def answered(self, answer: Answer, code: int) -> None:
        """The broker's word on one: refused or not, it was told."""
        if code >= FAILURE:
            self.refusal = f"{answer.topic}: {refusal(code)}"
            log.error("%s", self.refusal)
        if answer.last and answer.mid:
            self._done.append(answer.mid)
        if answer.last and answer.told is not None:
            self._under_way.discard(answer.told.id)
            self._note_told(answer.told)

    def done(self) -> Iterator[int]:
        """What the broker may be told to have been received; each once."""
        done, self._done = self._done, []
        yield from done

    def _take(self, order: Order, asked: Asked, mid: int) -> None:
        try:
            answer = self._inbox.accept(order, Moment.now().wall)
            known = self._inbox.standing(order.id) if answer == "known" else None
        except StoreFault as fault:
            self._refuse(Refusal(order.verb, order.id, fault.code, TAKES_NOTHING), asked, mid)
            return
        if answer in AGAINST:
            self._refuse(Refusal(order.verb, order.id, *AGAINST[answer]), asked, mid)
        elif known is not None:
            self._ahead.extend(self._pack(known, mid))
        else:
            log.info("%s %s is accepted", order.verb, order.id)
            self._done.append(mid)

    def _refuse(self, no: Refusal, asked: Asked, mid: int) -> None:
        if not self.refused[no.code]:
            log.warning(
                "a command is refused (%s); others for the same reason are counted", no.code
            )
        self.refused[no.code] += 1
        if no.id is None or not no.addressed:
            self._done.append(mid)
            return
        reply = asked.reply if asked.reply and self._topics.may_reply(asked.reply) else None
        at = Moment.now().wall
        told = Told(no.id, no.verb, "failed", no.code, no.why, at, {}, reply, asked.correlation)
        self._ahead.extend(self._pack(told, mid))

    def _look(self) -> None:
        try:
            found = self._inbox.untold()
        except StoreFault:
            return  # the drain tells it
        for told in found:
            if told.id not in self._under_way:
                self._under_way.add(told.id)
                self._ahead.extend(self._pack(told, noted=True))

    def _note_told(self, told: Told) -> None:
        try:
            self._inbox.note_told(told)
        except StoreFault:
            self._look_s = 0.0  # it is told once more

    def _pack(self, told: Told, mid: int = 0, *, noted: bool = False) -> Iterator[Answer]:
        """On its own topic, and where the sender asked; what is `noted` is in the inbox."""
        status = CommandStatus(
            id=told.id,
            type=told.verb,
            status=told.status,
            why=told.why,
            code=told.code,
            at=told.at,
            result=dict(told.result),
        )
        payload, mine = status.model_dump_json().encode(), told if noted else None
        topic = self._topics.status(told.verb, told.id)
        yield Answer(topic, payload, told=mine, mid=mid, last=told.reply is None)
        if told.reply is not None:
            yield Answer(told.reply, payload, told=mine, mid=mid, correlation=told.correlation)
