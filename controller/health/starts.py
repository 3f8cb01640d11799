"""How often the controller started in this boot: a controller that keeps failing starts often.

Counted in the run directory, which is memory on a pod: a crash loop does not wear the card. Of
each boot the store counts one.
"""

import json
from pathlib import Path
from typing import Any

from controller.health.clock import Moment

LATELY_S = 600.0
# As many of the last starts are remembered: more than anybody asks for.
KEPT = 10


class Starts:
    """Notes a start when it is made. What cannot be read counts as nothing; nothing here raises."""

    def __init__(self, run_dir: Path) -> None:
        self._moment = Moment.now()
        path = run_dir / "starts.json"
        before = _read(path, self._moment.boot_id)
        self.count = before["count"] + 1
        self._stamps = [*before["stamps"], self._moment.monotonic_ns][-KEPT:]
        _write(path, {"boot": self._moment.boot_id, "count": self.count, "stamps": self._stamps})

    def get_status(self) -> dict[str, Any]:
        """`starts` in this boot, and how many of them were `lately`: in the last ten minutes."""
        now = Moment.now()
        ages_s = ((now.monotonic_ns - stamp) / 1e9 for stamp in self._stamps)
        return {"starts": self.count, "lately": sum(age_s <= LATELY_S for age_s in ages_s)}


def _read(path: Path, boot: str) -> dict[str, Any]:
    """What the starts before this one left, if they were of this boot."""
    try:
        found = json.loads(path.read_bytes())
        if found["boot"] == boot:
            stamps = [int(stamp) for stamp in found["stamps"]]
            return {"count": int(found["count"]), "stamps": stamps}
    except (OSError, ValueError, TypeError, KeyError):
        pass
    return {"count": 0, "stamps": []}


def _write(path: Path, found: dict[str, Any]) -> None:
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(found), encoding="utf-8")
        fresh.replace(path)
    except OSError:
        return
