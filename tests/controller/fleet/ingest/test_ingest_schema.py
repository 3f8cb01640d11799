"""The tables and views that ingest makes, on a real PostgreSQL."""

import threading

import psycopg
import pytest

from controller.fleet.ingest.database import STEPS, Unfit, connect, label, migrate
from tests.database import Cluster

VIEWS = "SELECT table_name FROM information_schema.views WHERE table_schema = 'public'"


def test_every_view_can_be_read_of_an_empty_database(database: str) -> None:
    """None of them needs a row to be right."""
    with connect(database) as conn:
        names = {str(name) for (name,) in conn.execute(VIEWS).fetchall()}
        assert {"result_measure", "dose", "attendance", "gap", "parked", "pod"} <= names
        for name in names:
            assert conn.execute(f"SELECT * FROM {name}").fetchall() == []


def test_several_that_start_at_once_make_the_tables_once(cluster: Cluster) -> None:
    """Each comes back without a fault, and the steps were taken once."""
    url, faults = cluster.make("at_once"), list[Exception]()

    def start() -> None:
        try:
            with connect(url) as conn:
                migrate(conn)
        except psycopg.Error as error:
            faults.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with connect(url) as conn:
        assert conn.execute("SELECT steps FROM ingest.version").fetchall() == [(len(STEPS),)]
    assert faults == []


def test_a_database_of_a_later_release_is_left_alone(database: str) -> None:
    """It says which release is needed, and changes nothing."""
    with connect(database) as conn:
        conn.execute("UPDATE ingest.version SET steps = steps + 1")
        with pytest.raises(Unfit, match="later release"):
            migrate(conn)


def test_a_database_is_named_without_its_password() -> None:
    """As it stands in logs."""
    shown = label("postgresql://ingest:secret@db.example:5433/pods")
    assert shown == "user=ingest host=db.example port=5433 dbname=pods"
