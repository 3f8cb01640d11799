"""Played pods, mosquitto, `pod ingest` and PostgreSQL: emitted is held, and what is not is told."""

from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from controller.fleet.simulate.fate import Odds
from controller.fleet.simulate.fleet import Fleet
from controller.fleet.simulate.held import Held, UnreadableError, compare, emitted_by, refuse_played
from controller.fleet.simulate.play import Play
from controller.fleet.simulate.summary import summary
from controller.uplink.link import Link
from tests.broker import Broker, free_port
from tests.controller.fleet.ingest.site import Site

PLAY = Play(pods=4, minutes=0.04, backlog_days=1, odds=Odds(2.0, 3.0, 2.0))
TAMPERED = (
    "DELETE FROM ingest.happened WHERE store = 1 AND seq = 7",
    "UPDATE ingest.happened SET seq = 99999 WHERE store = 1 AND seq = 9",
    "UPDATE ingest.happened SET data = '{}' WHERE store = 1",
)


@dataclass
class At:
    """Where a broker is, or is not."""

    host: str
    port: int


def silent(_: str) -> None:
    """Nobody wants to know."""


def test_emitted_is_held_and_what_is_not_is_told(tmp_path: Path, database: str) -> None:
    """Two workers that find the second node, and to whom it shares nothing out.

    Then rows are taken, moved and changed.
    """
    nobody = At("127.0.0.1", free_port())
    with Broker(tmp_path / "broker") as broker, Site(nobody, database, tmp_path) as site:
        site.start("--no-share", "--also", f"{broker.host}:{broker.port}")
        refuse_played(database, PLAY.prefix)
        link = Link(host=broker.host, port=broker.port, site="s", pod="p", desired=True)
        fleet = Fleet(PLAY, [link])
        drained = fleet.run(silent)
        held = compare(database, emitted_by(fleet.pods), PLAY.seed)
        came = summary(fleet, held, drained=drained)
        assert came.good, list(came.lines())
        assert held.held == held.emitted == came.emitted == site.count() > 500
        assert held.compared == 1000
    with pytest.raises(UnreadableError, match="take another --prefix"):
        refuse_played(database, PLAY.prefix)
    with psycopg.connect(database) as conn:
        for sql in TAMPERED:
            conn.execute(sql)
    told = compare(database, emitted_by(fleet.pods), PLAY.seed)
    assert not told.same
    assert (told.missing, told.extra, told.doubled) == (2, 1, 0)
    assert told.altered > 0
    assert words_of(told)


def words_of(told: Held) -> bool:
    """What differs is named: which pod, which store."""
    return all("pod-0000" in words for words in told.differ)
