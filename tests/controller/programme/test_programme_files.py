"""Any programme.yaml: a right one always has an offer within its own rules, a wrong one says why.

What is drawn are files, read as the pod reads them, with the exercises that there are.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.config import ConfigError, load
from controller.config.models import ProgrammeConfig
from controller.programme.explaining import Explainer
from controller.programme.grounds import grounds
from controller.programme.offer import CALM, Done, Past, Programme, assessments_due, minutes, offer
from exercises.catalogue import exercises

SHIPPED = Path(__file__).parents[3] / "config"
CATALOGUE = exercises()
WHATS = sorted((name, form) for name, found in CATALOGUE.items() for form in found.forms)
MEASURED = sorted(name for name, found in CATALOGUE.items() if "assessment" in found.forms)
File = dict[str, Any]
FEW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A configuration whose programme.yaml is written anew for each example."""
    return Path(
        shutil.copytree(SHIPPED, tmp_path / "config", ignore=shutil.ignore_patterns("desk"))
    )


@st.composite
def files(draw: st.DrawFn) -> File:
    """One that is right: what the comments in config/programme.yaml allow, and no more."""
    most = draw(st.integers(2, 120))
    whats = draw(st.lists(st.sampled_from(WHATS), min_size=1, unique=True))
    items = [
        {"exercise": name, "form": form, "minutes": draw(st.integers(1, min(most, 60)))}
        for name, form in whats
    ]
    start = draw(st.integers(1, 8))
    measures = sum(form == "assessment" for _, form in whats)
    made: File = {"offer": items, "most_minutes": most, "assess_from_session": start}
    made["enough_minutes"] = draw(st.integers(1, most))
    optional = {
        "cards": st.integers(3, 9),
        "assess_every_sessions": st.integers(1, 1000),
        "floor_share": st.floats(0.1, 0.3333),
        "cohort": st.sampled_from(["spring", "a-1"]),
        "norms": st.just(dict.fromkeys(MEASURED[:2], NORM)),
        "blocks": _blocks(measures, start - 1),
    }
    return made | draw(st.fixed_dictionaries({}, optional=optional))


NORM = {"sd": 1.0, "reliability": 0.5, "source": "nobody"}


@st.composite
def _blocks(draw: st.DrawFn, measures: int, late: int) -> list[File]:
    """Each with room for all measures where it has any; only the last may go on for ever."""
    many = draw(st.integers(1, 4))
    found = list[File]()
    for n in range(many):
        assess = draw(st.booleans())
        least = max(1, (measures + late * (n == 0)) * assess)
        block: File = {"name": f"block-{n}", "assess": assess}
        if n < many - 1 or draw(st.booleans()):
            block["visits"] = draw(st.integers(least, least + 30))
        if draw(st.booleans()):
            block |= {"visits_a_week": draw(st.integers(1, 7)), "minutes_a_week": 40}
        found.append(block)
    return found


def read(directory: Path, file: File) -> Programme:
    """As the pod makes an offer's rules of it; ConfigError where it is wrong."""
    path = directory / "programme.yaml"
    path.write_text(json.dumps(file), encoding="utf-8")  # which YAML has in it
    config = load(directory)
    return Explainer(config, CATALOGUE, grounds(config, CATALOGUE)).programme


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    visits = draw(st.integers(0, 60))
    done = st.builds(Done, runs=st.integers(1, 90), visit=st.integers(1, max(visits, 1)))
    return Past(visits, draw(st.dictionaries(st.sampled_from(WHATS), done)) if visits else {})


@FEW
@given(files(), st.lists(pasts(), min_size=1, max_size=5))
def test_a_right_file_always_offers_something_within_its_own_rules(
    directory: Path, file: File, past: list[Past]
) -> None:
    """To the new, and to whoever did whatever; what the file says is what counts."""
    programme = read(directory, file)
    listed = [(item["exercise"], item["form"]) for item in file["offer"]]
    assert [item.what for item in programme.items] == listed
    for each in (Past(), *past):
        items = [card.item for card in offer(programme, each)]
        assert 1 <= len(items) <= file.get("cards", ProgrammeConfig.model_fields["cards"].default)
        assert {item.what for item in items} <= {*listed}
        assert len({item.exercise for item in items}) == len(items)
        trained = [item for item in items if item in programme.regular]
        measured = [item for item in items if item not in programme.regular]
        due = assessments_due(programme, each)
        assert len(measured) == bool(due)
        assert not measured or each.visits + 1 >= file["assess_from_session"]
        calm = [item for item in trained if item.area == CALM]
        always = {*trained[:1], *calm[:1], *measured}
        assert minutes(items) <= file["most_minutes"] or {*items} == always


def _put(key: str, value: object) -> Callable[[File], None]:
    return lambda file: file.update({key: value})


def _add(item: object) -> Callable[[File], None]:
    return lambda file: file["offer"].append(item)


# What may be wrong with a file, and the key that it is told under: {n} is the item that was added.
FAULTS: tuple[tuple[str, Callable[[File], None]], ...] = (
    ("cards", _put("cards", 2)),
    ("enough_minutes", _put("enough_minutes", 0)),
    ("assess_every_sessions", _put("assess_every_sessions", "often")),
    ("floor_share", _put("floor_share", 0.5)),
    ("cohort", _put("cohort", "Wing A")),
    ("card", _put("card", 4)),
    ("norms.spot", _put("norms", {"spot": NORM})),
    ("norms.gonogo", _put("norms", {"gonogo": NORM})),
    ("blocks[0].assess", _put("blocks", [{"name": "a", "assess": 1}])),
    ("blocks[0]", _put("blocks", [{"name": "a"}, {"name": "b"}])),
    ("blocks[1].name", _put("blocks", [{"name": "a", "visits": 900}, {"name": "a"}])),
    ("blocks[0].visits", _put("blocks", [{"name": "a", "visits": 0}])),
    ("offer[{n}].exercise", _add({"exercise": "gonogo", "form": "training", "minutes": 1})),
    ("offer[{n}].form", _add({"exercise": "go_nogo", "form": "game", "minutes": 1})),
    ("offer[{n}].form", _add({"exercise": "spot", "form": "assessment", "minutes": 1})),
    ("offer[{n}].minutes", _add({"exercise": "track", "form": "training", "minutes": 0})),
    ("offer[{n}]", _add({"exercise": "beat", "form": "training", "minutes": 1})),
)


def _faulty(file: File, chosen: list[int]) -> Iterator[str]:
    """Make the file wrong in these ways, each in a place of its own; the keys they are told by."""
    taken = set[str]()
    for number in chosen:
        key, change = FAULTS[number]
        place = key.split("[")[0].split(".")[0]
        if place != "offer" and place in taken:
            continue
        taken.add(place)
        yield key.format(n=len(file["offer"]))
        change(file)


@FEW
@given(files(), st.lists(st.integers(0, len(FAULTS) - 1), min_size=1, max_size=8, unique=True))
def test_a_wrong_file_is_refused_with_all_that_is_wrong(
    directory: Path, file: File, chosen: list[int]
) -> None:
    """Every fault under its own key, in one run; nothing that is right is told as wrong."""
    added = {"gonogo", "track", "beat"}
    file["offer"] = [item for item in file["offer"] if item["exercise"] not in added]
    file["offer"].append({"exercise": "beat", "form": "training", "minutes": 1})
    file.pop("blocks", None)
    keys = {*_faulty(file, chosen)}
    with pytest.raises(ConfigError) as caught:
        read(directory, file)
    told = {problem.key for problem in caught.value.problems}
    assert all(problem.file.endswith("programme.yaml") for problem in caught.value.problems)
    assert told == keys, (file, caught.value)
