"""Pods that answer at a real broker: they take commands and tell how far they have come."""

from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as paho

from controller.contract.commands import STAGES, Command
from controller.contract.topics import Topics
from tests.controller.fleet.pods import lying, status
from tests.listener import Listener


class AnsweringPod:
    """Online while the context lasts; `taken` holds each command's topic and payload.

    It answers with each of `stages` in turn, the last one with `more`.
    """

    def __init__(
        self, port: int, topics: Topics, stages: tuple[str, ...] = STAGES[:3], **more: Any
    ) -> None:
        self.taken: list[tuple[str, Command, bool]] = []
        self._topics = topics
        self._stages = stages
        self._more = more
        self._listener = Listener(port, topics.commands)
        self._listener.client.message_callback_add(topics.commands, self._take)

    def __enter__(self) -> Self:
        self._listener.__enter__()
        for message in lying(self._topics):
            self._listener.publish(message.topic, message.payload, retain=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._listener.__exit__(kind, error, at)

    def _take(self, client: paho.Client, _: object, message: paho.MQTTMessage) -> None:
        command = Command.model_validate_json(message.payload)
        self.taken.append((message.topic, command, message.retain))
        verb = message.topic.rpartition("/")[2]
        for stage in self._stages:
            more = self._more if stage == self._stages[-1] else {}
            told = status(command.id, verb, stage, **more)
            client.publish(self._topics.status(verb, command.id), told, 1)
