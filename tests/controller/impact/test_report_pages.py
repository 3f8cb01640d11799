"""A report as it is handed over: a page that everybody can read, its PDF, its tables."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from controller.config.models import NormConfig
from controller.impact.plan import Given, Plan
from controller.impact.reading.dataset import Dataset
from controller.impact.report import Maker, data_version
from controller.programme.grounds import grounds
from exercises.catalogue import exercises
from tests.controller.impact.cohorts import DPRIME, SSRT, Cohort, config, dataset, told
from tests.impact.axe import look_at

NORM = NormConfig(sd=0.6, reliability=0.8, mean=2.0, source="somebody 1999, with <whom>")
PLAN = Plan(
    title="Spring 2027",
    question="Do people press less where they should hold back?",
    written="2027-01-01",
    primary=(DPRIME, SSRT),
)
TEXT = "title: Spring 2027\nquestion: <b>Do people?</b>\n"


@pytest.fixture(scope="module")
def found() -> Dataset:
    """Forty people on two wings; eight of them were tested once."""
    frames = Cohort(people=40, pods=2, seed=4).frames()
    results = frames["results"]
    once = results["person"].isin([f"p-{n:04}" for n in range(0, 40, 5)])
    return dataset(frames | {"results": results[~once | (results["visit"] < 100)]}, PLAN)


@pytest.fixture(scope="module")
def maker() -> Maker:
    programme = config().programme.model_copy(update={"norms": {"go_nogo": NORM}})
    own = replace(config(), programme=programme)
    return Maker(own, told(), grounds(own, exercises()), Given(PLAN, "plan.yaml", TEXT))


@pytest.fixture(scope="module")
def report(found: Dataset, maker: Maker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("reports") / "programme"
    maker.group(place, found, "What changed: the programme", people=True)
    return place


@pytest.fixture(scope="module")
def person(found: Dataset, maker: Maker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("reports") / "person"
    maker.person(place, found, "p-0001")
    return place


@pytest.mark.parametrize("name", ["report", "people"])
def test_axe_finds_nothing_on_the_pages(report: Path, name: str) -> None:
    """WCAG 2.2 A and AA and best practice, in Chromium: titles, order, contrast, alternatives."""
    answer = look_at((report / f"{name}.html").read_text(encoding="utf-8"))
    assert answer["kept"] == []
    assert answer["passes"] > 15


def test_axe_finds_nothing_on_a_persons_page(person: Path) -> None:
    """As on the others."""
    assert look_at((person / "report.html").read_text(encoding="utf-8"))["kept"] == []


def test_axe_would_notice() -> None:
    """A picture without words, and grey on grey."""
    page = '<html lang="en"><head><title>t</title></head><body><main><h1>t</h1><img src="x">'
    page += '<p style="color:#999;background:#aaa">hard to read</p></main></body></html>'
    ids = {each["id"] for each in look_at(page)["kept"]}
    assert {"image-alt", "color-contrast"} <= ids


def test_the_page_needs_nothing_from_outside(report: Path) -> None:
    """One file: no address is in it but those of XML's own words, and what comes in is escaped."""
    page = (report / "report.html").read_text(encoding="utf-8")
    assert 'src="data:image/svg+xml;base64,' in page
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page
    assert "<script" not in page
    assert "&lt;b&gt;Do people?&lt;/b&gt;" in page
    assert "with &lt;whom&gt;" in page


def test_nobody_is_in_the_report_and_staff_have_the_list(report: Path) -> None:
    """Pseudonyms stand in the list of whom to talk to first, and nowhere else."""
    for name in ("report.html", "groups.csv"):
        assert "p-00" not in (report / name).read_text(encoding="utf-8")
    listed = (report / "people.html").read_text(encoding="utf-8")
    assert "p-0001" in listed
    assert "Screening for staff follow-up" in listed
    assert "no\ndiagnosis" in listed


def test_the_plan_is_quoted_with_its_digest(report: Path, maker: Maker) -> None:
    """Word for word, and whether it was written before the first result."""
    page = (report / "report.html").read_text(encoding="utf-8")
    assert maker.given.sha256 in page
    assert "before the first result" in page


def test_a_plan_that_came_after_the_results_confirms_nothing(
    found: Dataset, maker: Maker, tmp_path: Path
) -> None:
    """Its measures are exploratory, without p values."""
    late = replace(maker.given, plan=PLAN.model_copy(update={"written": "2027-06-01"}))
    replace(maker, given=late).group(tmp_path / "late", found, "late", people=False)
    with (tmp_path / "late" / "groups.csv").open(newline="") as source:
        rows = list(csv.DictReader(source))
    assert {(row["role"], row["p"], row["p_holm"]) for row in rows} == {("exploratory", "", "")}
    assert "everything here is exploratory" in (tmp_path / "late" / "report.html").read_text()


def test_the_pdf_is_tagged(report: Path, person: Path) -> None:
    """A structure, a title, a language, and the words of each picture."""
    for path in (report / "report.pdf", report / "people.pdf", person / "report.pdf"):
        pdf = PdfReader(path)
        root: Any = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert root["/Lang"] == "en"
        assert pdf.metadata is not None
        assert pdf.metadata.title
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    alts = [word for word in _alternatives(report / "report.pdf") if "Change of each" in word]
    assert len(alts) == 1


def _alternatives(path: Path) -> list[str]:
    """Of all tags, wherever they stand in the structure."""
    root: Any = PdfReader(path).trailer["/Root"]
    left: list[Any] = [root["/StructTreeRoot"]]
    found = []
    while left:
        each = left.pop().get_object()
        if isinstance(each, ArrayObject):
            left += each
        elif isinstance(each, DictionaryObject):
            found += [str(each["/Alt"])] if "/Alt" in each else []
            left += [each["/K"]] if "/K" in each else []
    return found


def test_csv_and_parquet_say_the_same(report: Path) -> None:
    """Each table twice, described in the dictionary, with the version of the data."""
    document = json.loads((report / "datapackage.json").read_text())
    paths = {resource["path"] for resource in document["resources"]}
    assert {path.name for path in report.iterdir()} == {
        *paths, "datapackage.json", "report.html", "report.pdf", "people.html", "people.pdf",
    }  # fmt: skip
    for name in ("groups", "people", "changes", "not_judged"):
        plain = pd.read_csv(report / f"{name}.csv", keep_default_na=False, na_values=[""])
        whole = pd.read_parquet(report / f"{name}.parquet")
        assert list(plain.columns) == list(whole.columns)
        assert len(plain) == len(whole)
        number = [c for c in whole.columns if whole[c].dtype == "float64"]
        pd.testing.assert_frame_equal(
            plain[number].astype(float), whole[number], check_exact=False, rtol=1e-12
        )


def test_the_same_data_is_the_same_version(found: Dataset) -> None:
    """And one value that differs is another."""
    again = dataset({}, PLAN)
    same = replace(found, assessments=found.assessments.sample(frac=1, random_state=1))
    assert data_version(found) == data_version(same)
    assert data_version(found) != data_version(again)
    other = found.assessments.assign(value=found.assessments["value"] + 1e-9)
    assert data_version(found) != data_version(replace(found, assessments=other))


def test_a_person_is_told_what_changed_and_what_it_rests_on(person: Path) -> None:
    """The verdicts, why something cannot be told, and the areas."""
    page = (person / "report.html").read_text(encoding="utf-8")
    with (person / "changes.csv").open(newline="") as source:
        rows = {row["measure"]: row for row in csv.DictReader(source)}
    assert rows[DPRIME]["verdict"] in ("improved", "no clear change", "worse")
    assert rows[SSRT]["why"] == "no_norm"
    assert "nobody has told how much this measure moves by itself" in page
    assert "self-control" in page
    assert "nothing is known" in page
