"""docs/ingest.md: its SQL does what it says, and it knows every option, view and metric."""

import json
import re
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from prometheus_client import generate_latest

from controller.cli import main
from controller.commands.ingest import command
from controller.fleet.ingest.database import connect
from controller.fleet.ingest.keeping import Keeper
from controller.fleet.ingest.metrics import Figures
from controller.seal import Seal, generate
from controller.store.rows import Event
from tests.controller.fleet.ingest.test_ingest_schema import VIEWS
from tests.controller.fleet.ingest.told import result, told

PAGE = (Path(__file__).parents[4] / "docs" / "ingest.md").read_text()
# Told in security.md and monitor.md for all tools of the fleet.
ELSEWHERE = {"--host", "--port", "--username", "--password-file", "--ca", "--cert", "--key"}


def test_it_names_every_view(database: str) -> None:
    """But the one that others are made of."""
    with connect(database) as conn:
        names = {name for (name,) in conn.execute(VIEWS)} - {"readable"}
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []


def test_it_names_every_option_and_metric() -> None:
    """Metrics by their ends: what all of them begin with stands once."""
    options = {option for each in command.params for option in each.opts} - ELSEWHERE
    assert [name for name in sorted(options) if name not in PAGE] == []
    told_of = generate_latest(Figures().registry).decode()
    names = set(re.findall(r"^# TYPE pod_ingest(\w+?)(?:_created)? ", told_of, re.MULTILINE))
    assert len(names) > 5
    assert [name for name in sorted(names) if name not in PAGE] == []


def test_rights_are_those_of_the_views(database: str) -> None:
    """Who may read what, as the page grants it."""
    grants = re.findall(r"^ {4}(GRANT .*);$", PAGE, re.MULTILINE)
    with connect(database) as conn:
        for role in ("technician", "evaluator"):
            conn.execute(f"CREATE ROLE {role}")
        for grant in grants:
            conn.execute(grant)
        may = {"technician": {"event", "gap"}, "evaluator": {"result_measure", "dose"}}
        for role, views in may.items():
            conn.execute(f"SET ROLE {role}")
            for view in ("event", "gap", "result_measure", "dose", "parked", "flag", "result"):
                if view in views:
                    conn.execute(f"SELECT * FROM {view}")
                else:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        conn.execute(f"SELECT * FROM {view}")
            conn.execute("RESET ROLE")


def test_sealed_results_are_opened_from_it_as_the_page_does(database: str, tmp_path: Path) -> None:
    """What its query gives is what `pod results open` takes."""
    public, secret = generate()
    (tmp_path / "results.key").write_text(secret)
    closed = Seal(public).close(Event("result/exercise", "result", result(1, "p-7"), "")).body
    query = re.search(r'psql .* -c "(SELECT .*)"', PAGE)
    assert query is not None
    with connect(database) as conn:
        Keeper(conn).keep([told(1, "result/sealed", dict(closed))])
        lines = "\n".join(json.dumps(row) for (row,) in conn.execute(query[1]))
    options = ["results", "open", "--key", str(tmp_path / "results.key")]
    opened = CliRunner().invoke(main, options, input=lines)
    assert opened.exit_code == 0
    assert '"participant": "p-7"' in opened.output
