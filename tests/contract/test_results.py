"""Every exercise's result, as it would be published, held against the contract."""

import json
from dataclasses import asdict

import pytest

from controller import telling
from controller.certificate import Readings, certify
from controller.contract.bodies import ExerciseResult
from controller.contract.topics import Topics
from controller.health.clock import Moment
from controller.store.rows import OutboxRow
from controller.uplink.publication import envelope
from controller.visit.training import Finished, Offered
from exercises.catalogue import exercise, names
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import run as on_stage
from exercises.stage.virtual import VirtualStage
from tests.contract.heard import channel_of, invalid

TOPICS = Topics("hmp-1", "pod-7")


@pytest.mark.parametrize("name", names())
def test_a_result_is_what_the_contract_says(name: str) -> None:
    """Of the first form, with all its values; what is stored is what goes out, nothing is lost."""
    found, now = exercise(name), Moment.now()
    form = found.forms[0]
    stage = VirtualStage(VirtualPerson(found.rule(), Habits(), 3))
    trials = on_stage(found.script(found.params(), form, 1, None), stage, lambda *_: None)
    score = Finished(Offered(found, form, found.params()), trials).score(verified=True)
    certificate = certify(Readings({"verified": True, "why": ""}), Readings({}), trials, now)
    run = telling.Run(7, name, form, found.version, now, visit=3, params=asdict(found.params()))
    kept = telling.result(run, "p-1", score, certificate, now)
    event = telling.exercise_result(kept)
    row = OutboxRow("s1", 3, event.kind, event.data_class, json.dumps(event.body), now)
    payload = envelope(TOPICS, row, after=2)
    channel = channel_of(TOPICS.of(event.kind))
    assert channel is not None
    assert list(invalid(channel, payload)) == []
    assert json.loads(payload)["data"] == json.loads(json.dumps(kept))
    assert kept.keys() == ExerciseResult.model_fields.keys()
