"""`pod report programme`, `person`, `wing` and `export`: of packages that real pods made."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from controller.store.store import Store
from tests.controller.store.parts import LIMITS
from tests.controller.test_export import SHIPPED, practise

BLOCKED = """
import sys
for name in ("pandas", "pyarrow", "matplotlib", "scipy", "statsmodels", "weasyprint", "jinja2"):
    sys.modules[name] = None
from controller.cli import main
main(sys.argv[1:])
"""


def pod(*line: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, line), "--config", str(SHIPPED)])


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Of two pods: each has somebody who was measured twice and trained between."""
    place, made = tmp_path_factory.mktemp("pods"), []
    for number, name in enumerate(("wing-a", "wing-b")):
        store = Store.open(place / name, LIMITS)
        for turn, form in enumerate(("assessment", "training", "assessment")):
            practise(store, form, person=f"p-{number}", seed=10 * number + turn, verified=True)
        store.close()
        overlay = place / f"overlay-{name}"
        overlay.mkdir()
        (overlay / "pod.yaml").write_text(f"pod: {name}\ndata_dir: {place / name}\n")
        made.append(place / f"package-{name}")
        assert pod("package", made[-1], "--overlay", overlay).exit_code == 0
    return made


def sources(packages: list[Path]) -> list[str]:
    return [part for package in packages for part in ("--from", str(package))]


def test_a_programme_is_told_of_from_the_packages_of_its_pods(
    packages: list[Path], tmp_path: Path
) -> None:
    """All files are there, and every result came out the same when it was scored anew."""
    told = pod("report", "programme", *sources(packages), "--out", tmp_path / "out", "--people")
    assert told.exit_code == 0, told.output
    assert "2 people" in told.output
    assert "6 results come out the same, 0 otherwise, 0 could not" in told.output
    for name in ("report.html", "report.pdf", "groups.parquet", "people.html", "changes.csv"):
        assert (tmp_path / "out" / name).stat().st_size > 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Fewer than 5 people took part" in page
    assert "p-0" not in page


def test_a_result_that_its_trials_do_not_bear_out_is_told(
    packages: list[Path], tmp_path: Path
) -> None:
    """With its label; the package is left as it was."""
    changed = tmp_path / "changed"
    changed.mkdir()
    for path in packages[0].iterdir():
        (changed / path.name).write_bytes(path.read_bytes())
    lines = (changed / "results.csv").read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if ",dprime," in line)
    label = lines[number].split(",")[0]
    lines[number] = lines[number].rpartition(",")[0] + ",9.5"
    (changed / "results.csv").write_text("\n".join(lines) + "\n")
    told = pod("report", "person", "p-0", "--from", changed, "--out", tmp_path / "out")
    assert told.exit_code == 0, told.output
    assert "2 results come out the same, 1 otherwise" in told.output
    assert label


def test_one_person_and_one_wing(packages: list[Path], tmp_path: Path) -> None:
    """By pseudonym, and by the pod's name."""
    line = [*sources(packages), "--no-trials"]
    assert pod("report", "person", "p-1", *line, "--out", tmp_path / "one").exit_code == 0
    assert "p-0" not in (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
    told = pod("report", "wing", "wing-b", *line, "--out", tmp_path / "wing")
    assert told.exit_code == 0, told.output
    page = (tmp_path / "wing" / "report.html").read_text(encoding="utf-8")
    assert "/wing-b" in page


def test_an_export_keeps_its_key_and_tells_who_has_gone(
    packages: list[Path], tmp_path: Path
) -> None:
    """Of both pods, then of one."""
    line = ["--key", str(tmp_path / "key"), "--no-trials"]
    first = pod("report", "export", *sources(packages), *line, "--out", tmp_path / "a")
    assert "2 people; gone since earlier exports: 0" in first.output
    later = pod("report", "export", *sources(packages[:1]), *line, "--out", tmp_path / "b")
    assert "1 people; gone since earlier exports: 1" in later.output
    document = json.loads((tmp_path / "b" / "datapackage.json").read_text())
    assert document["plan_sha256"]


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (["programme", "--out", "{new}"], 2, "--from or --database says what to report on"),
        (["programme", "--from", "{a}", "--out", "{there}"], 65, "is there already"),
        (
            ["programme", "--from", "{there}", "--out", "{new}"],
            65,
            "datapackage.json: No such file",
        ),
        (["person", "p-7", "--from", "{a}", "--out", "{new}"], 65, "p-7 is in none of the sources"),
        (
            ["wing", "wing-z", "--from", "{a}", "--out", "{new}"],
            65,
            "no wing 'wing-z'; there are: ",
        ),
        (["wing", "--from", "{a}", "--out", "{new}"], 2, "NAME says which wing"),
        (["wing", "wing-a"], 2, "needs --from or --database"),
        (["programme", "--database", "host=/nowhere", "--out", "{new}"], 65, "cannot be reached"),
        (["programme", "--from", "{a}", "--plan", "{plan}", "--out", "{new}"], 78, "2 problems"),
    ],
)
def test_what_cannot_be_is_told_with_what_to_do(
    packages: list[Path], tmp_path: Path, line: list[str], code: int, says: str
) -> None:
    """And leaves nothing behind."""
    plan = tmp_path / "plan.yaml"
    plan.write_text("title: t\nquestion: q\nprimary: [go_nogo.dprim]\nfewest: 1\n")
    there = tmp_path / "there"
    there.mkdir()
    names = {"new": tmp_path / "new", "there": there, "a": packages[0], "plan": plan}
    told = pod("report", *(part.format(**names) for part in line))
    assert told.exit_code == code, told.output
    assert says in told.output
    assert "Traceback" not in told.output
    assert not (tmp_path / "new").exists()


def test_broken_packages_are_all_told_at_once(packages: list[Path], tmp_path: Path) -> None:
    """A cell that is no number, a dictionary that is none, a table that is missing."""
    wrong = []
    for name in ("cell", "dictionary", "table"):
        wrong.append(tmp_path / name)
        wrong[-1].mkdir()
        for path in packages[0].iterdir():
            (wrong[-1] / path.name).write_bytes(path.read_bytes())
    results = wrong[0] / "results.csv"
    head, first, *rest = results.read_text().splitlines()
    bad = first.rpartition(",")[0] + ",much"
    results.write_text("\n".join([head, bad, *rest]))
    (wrong[1] / "datapackage.json").write_text("{")
    (wrong[2] / "results.csv").unlink()
    told = pod("report", "programme", *sources(wrong), "--out", tmp_path / "out")
    assert told.exit_code == 65
    for words in ("'much'", "is not JSON", "there is no results.csv"):
        assert words in told.output


def test_without_the_extra_it_says_what_to_install(packages: list[Path], tmp_path: Path) -> None:
    """As on a pod; and there `pod report wing` needs none of it."""
    line = ["report", "programme", "--from", str(packages[0]), "--out", str(tmp_path / "out")]
    run = [sys.executable, "-c", BLOCKED]
    refused = subprocess.run([*run, *line], capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "pip install 'training-pod[impact]'" in refused.stderr
    assert "Traceback" not in refused.stderr
    own = [*run, "report", "wing", "--config", str(SHIPPED), "--data", str(tmp_path)]
    counted = subprocess.run(own, capture_output=True, text=True, check=False)
    assert "not installed" not in counted.stderr
    assert "No kept visits" in counted.stderr
