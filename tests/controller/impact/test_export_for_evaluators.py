"""Tables for evaluators: pseudonyms of their own, and who has gone since is told."""

import csv
import json
import re
import stat
from pathlib import Path

import pytest

from controller.impact.analysis.programme import analyse
from controller.impact.export.key import Key, KeyFileError
from controller.impact.export.write import SMALL, write_export
from controller.impact.reading.dataset import Dataset
from tests.controller.impact.cohorts import PLAN, Cohort, config, dataset, told

DIGEST = "0" * 64


def exported(place: Path, found: Dataset, key: Path) -> dict[str, list[dict[str, str]]]:
    """Each table's rows."""
    analysed = analyse(found, PLAN, config(), told())
    write_export(place, found, analysed, PLAN, Key.at(key), DIGEST)
    tables = {}
    for path in place.glob("*.csv"):
        with path.open(newline="") as source:
            tables[path.stem] = list(csv.DictReader(source))
    return tables


@pytest.fixture(scope="module")
def everybody() -> Dataset:
    """Twelve people on two wings, three of them on the second."""
    frames = Cohort(people=12, pods=1).frames()
    few = [f"p-{n:04}" for n in range(3)]
    for name, frame in frames.items():
        frames[name] = frame.assign(pod=frame["pod"].where(~frame["person"].isin(few), "wing-9"))
    return dataset(frames)


def without(person: str) -> Dataset:
    frames = Cohort(people=12, pods=1).frames()
    return dataset({name: f[f["person"] != person] for name, f in frames.items()})


def test_pseudonyms_are_new_and_nothing_else_tells_who(everybody: Dataset, tmp_path: Path) -> None:
    """No pseudonym of the pods, no wing, no session, no date; a small wing has no name at all."""
    tables = exported(tmp_path / "out", everybody, tmp_path / "key")
    whole = "".join(path.read_text() for path in (tmp_path / "out").glob("*.csv"))
    assert not re.search(r"p-0\d{3}|wing-\d|north|s\d+-|2027-", whole)
    people = {row["person"] for row in tables["people"]}
    assert len(people) == 12
    assert all(re.fullmatch(r"e-[0-9a-f]{16}", person) for person in people)
    assert sum(row["wing"] == SMALL for row in tables["people"]) == 3
    assert {row["person"] for row in tables["assessments"]} == people
    assert {row["person"] for row in tables["changes"]} == people
    assert {row["day"] for row in tables["assessments"]} == {"0.0", "42.0", "84.0"}


def test_exports_of_one_key_join_and_those_of_another_do_not(
    everybody: Dataset, tmp_path: Path
) -> None:
    """The key file is its owner's alone."""
    one, same, other = (
        {row["person"] for row in exported(tmp_path / name, everybody, tmp_path / key)["people"]}
        for name, key in (("a", "key"), ("b", "key"), ("c", "another"))
    )
    assert one == same
    assert not one & other
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_who_has_gone_is_told_in_every_later_export(everybody: Dataset, tmp_path: Path) -> None:
    """By the pseudonym that the evaluators have, with the last export in which they were."""
    key = tmp_path / "key"
    first = exported(tmp_path / "a", everybody, key)
    assert first["gone"] == []
    version = json.loads((tmp_path / "a" / "datapackage.json").read_text())["version"]
    gone = Key.at(key).name("e", "p-0005")
    for name in ("b", "c"):
        later = exported(tmp_path / name, without("p-0005"), key)
        assert [(row["person"], row["version"]) for row in later["gone"]] == [(gone, version)]
        assert gone not in {row["person"] for row in later["people"]}
        document = json.loads((tmp_path / name / "datapackage.json").read_text())
        assert "Gone since earlier exports: 1 person" in document["description"]


def test_the_version_is_that_of_the_content(everybody: Dataset, tmp_path: Path) -> None:
    """The same tables have the same, others another."""
    versions = []
    for name, found in (("a", everybody), ("b", everybody), ("c", without("p-0001"))):
        exported(tmp_path / name, found, tmp_path / "key")
        versions.append(json.loads((tmp_path / name / "datapackage.json").read_text())["version"])
    assert versions[0] == versions[1] != versions[2]


def test_a_file_that_is_no_key_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Nothing is written over."""
    (tmp_path / "key").write_text("my shopping list")
    with pytest.raises(KeyFileError, match="is no key file"):
        Key.at(tmp_path / "key")
    assert (tmp_path / "key").read_text() == "my shopping list"


def test_an_export_that_cannot_be_written_leaves_nothing(
    everybody: Dataset, tmp_path: Path
) -> None:
    """Neither a directory nor a note of it."""
    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError):
        exported(tmp_path / "out", everybody, tmp_path / "key")
    assert not (tmp_path / "key").exists()
