"""The calibration record: one JSON file in data_dir, which later results name.

A pod has one; a new calibration replaces it whole. Class: device.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from controller.calibration.measure import SEEN, Measured
from controller.config import Config
from controller.config.effective import hardware
from controller.durable import replace
from controller.health.clock import Moment
from exercises.core.scoring.lag import FATES

log = logging.getLogger(__name__)

NAME, CHART = "calibration.json", "calibration.png"


def record(
    config: Config, measured: Measured, flips: Mapping[str, Any], *, simulated: bool
) -> dict[str, Any]:
    """The record of a calibration that was made just now, JSON-ready.

    `display` and `audio` hold the figures in ms and what became of the repetitions, or None where
    no such probe is wired. `id` is of all the rest.
    """
    figures = dict.fromkeys(SEEN.values()) | {
        SEEN[probe]: {
            **asdict(measured.lags[probe]),
            **{fate: paired.count(fate) for fate in FATES[1:]},
            "chatter": paired.chatter,
            "source": measured.sources[probe],
        }
        for probe, paired in measured.paired.items()
    }
    shown = measured.shown
    document: dict[str, Any] = {
        "pod": config.pod.pod,
        "model": hardware(),
        "software": version("training-pod"),
        "moment": Moment.now().as_dict(),
        "simulated": simulated,
        "repetitions": len(shown.light_ns),
        **figures,
        "corner": "top left",
        "screen": config.pod.screen.model_dump(mode="json"),
        "flips": {"shown": shown.flips, "late": shown.late, **flips},
    }
    return {"id": _digest(document), **document}


def keep(document: Mapping[str, Any], path: Path) -> None:
    """Replace the file in one durable step: a power cut leaves the old record or the new one."""
    replace(path, f"{json.dumps(document, indent=2, allow_nan=False)}\n".encode())


def read(data_dir: Path) -> dict[str, Any] | None:
    """What a result names of the pod's record; None where the pod was never calibrated.

    `calibration` is the record's id, `measured` its moment; each lag and SD is in ms, or None where
    it was not measured. A record that is damaged or simulated is logged, and counts as none.
    """
    path = data_dir / NAME
    try:
        document = json.loads(path.read_bytes())
        if document["simulated"] or document.pop("id") != _digest(document):
            raise ValueError("it is simulated, or not as it was written")
        return _named(document)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s is not used: %s. Run pod calibrate again.", path, error)
        return None


def _named(document: Mapping[str, Any]) -> dict[str, Any]:
    figures = {
        f"{name}_{figure}": (document[name] or {}).get(figure)
        for name in SEEN.values()
        for figure in ("mean_ms", "sd_ms")
    }
    return {"calibration": _digest(document), "measured": document["moment"], **figures}


def _digest(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:12]
