"""Prometheus's own tools and server, from Debian's package."""

import json
import re
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.broker import free_port
from tests.waiting import wait_for

FLEET = Path(__file__).parents[3] / "config" / "fleet"
NAME = re.compile(r"\btrainingpod_\w+")

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None,
    reason="no promtool: apt-get install prometheus",
)


def promtool(*words: str | Path, given: str | None = None) -> str:
    """What it says; AssertionError with that where it is not content."""
    command = ["promtool", *map(str, words)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def dashboard_queries() -> list[str]:
    """Every query of the dashboard, for all sites and pods."""
    board = json.loads((FLEET / "dashboard.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [expr.replace("$site", ".*").replace("$pod", ".*") for expr in asked]


class Server:
    """A Prometheus that scrapes one exporter every second."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/api/v1"

    def answers(self, expr: str) -> list[Any]:
        """The query's series now; none while the server is starting."""
        words = urllib.parse.urlencode({"query": expr})
        try:
            with urllib.request.urlopen(f"{self._url}/query?{words}", timeout=5) as answer:
                found: list[Any] = json.load(answer)["data"]["result"]
        except OSError:
            return []
        return found

    def wait(self, expr: str) -> None:
        """Until the query has an answer."""
        wait_for(expr, lambda: self.answers(expr))


@contextmanager
def prometheus(place: Path, exporter_port: int) -> Iterator[Server]:
    """Scraping, with the fleet's rules, while the context lasts."""
    port, config = free_port(), place / "prometheus.yaml"
    scrape = {"job_name": "pods", "static_configs": [{"targets": [f"127.0.0.1:{exporter_port}"]}]}
    told = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "scrape_configs": [scrape],
    }
    config.write_text(json.dumps(told | {"rule_files": [str(FLEET / "alerts.yaml")]}))
    where = f"--storage.tsdb.path={place / 'series'}", f"--web.listen-address=127.0.0.1:{port}"
    command = ["prometheus", f"--config.file={config}", *where]
    with (
        (place / "prometheus.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        try:
            yield Server(port)
        finally:
            process.terminate()
            process.wait(20)
