"""`pod people`: what staff do from the command line, its refusals, and the audit of both."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from controller.store.database import database_path
from tests.controller.store.parts import opened
from tests.journeys.pods import CONFIG, overlay

Pod = Callable[..., Result]
ENROLLED = re.compile(r"(\d{3})  (p-[0-9a-f]{12})\n")


@pytest.fixture
def pod(tmp_path: Path) -> Pod:
    """The command on a pod of its own."""
    laid = overlay(tmp_path)

    def run(*words: str) -> Result:
        options = ["--config", str(CONFIG), "--overlay", str(laid)]
        return CliRunner().invoke(main, [*words, *options])

    return run


def enrolled(pod: Pod) -> tuple[str, str]:
    """The number and the pseudonym of somebody new."""
    match = ENROLLED.fullmatch(pod("people", "enrol").output)
    assert match is not None
    return match[1], match[2]


def audited(pod: Pod) -> list[list[str]]:
    """Who, what, about whom and how it ended, of each line."""
    result = pod("people", "audit")
    assert result.exit_code == 0, result.output
    return [re.split(r"  +|(?<=Z)[ ?]+", line)[1:] for line in result.output.splitlines()]


def test_an_enrolment_ends_and_is_erased_by_its_pseudonym(pod: Pod, tmp_path: Path) -> None:
    """The list says so, the audit too, and no file has the pseudonym afterwards."""
    number, name = enrolled(pod)
    ended = pod("people", "end", number, "--yes")
    assert ended.output == f"{number} is free. {name} is kept until erased.\n"
    assert re.fullmatch(rf"---  {name}  ended \S+Z\n", pod("people", "list").output)
    assert audited(pod)[1] == ["cli", "end", name, "done"]
    assert pod("people", "erase", name, "--yes").exit_code == 0
    assert pod("people", "list").output == ""
    assert audited(pod) == [["cli", each, "-", "done"] for each in ("enrol", "end", "erase")]
    assert name.encode() not in database_path(tmp_path / "data").read_bytes()


@pytest.mark.parametrize("verb", ["reset-pin", "end", "erase"])
def test_nobody_of_that_number_is_told_and_noted(verb: str, pod: Pod) -> None:
    """With what to do; the audit has the refusal, and no number."""
    number, _ = enrolled(pod)
    other = f"{(int(number) + 1) % 1000:03}"
    refused = pod("people", verb, other, *(["--yes"] if verb != "reset-pin" else []))
    assert refused.exit_code == 74
    assert f"Nobody has the number {other}: see `pod people list`." in refused.output
    assert audited(pod)[1:] == [["cli", verb, "-", "refused: nobody has this number"]]


def test_nobody_of_that_pseudonym_is_told_and_noted(pod: Pod) -> None:
    """What was typed may be a name: it is not kept."""
    enrolled(pod)
    refused = pod("people", "erase", "somebody", "--yes")
    assert refused.exit_code == 74
    assert audited(pod)[1:] == [["cli", "erase", "-", "refused: nobody has this pseudonym"]]


def test_who_says_no_changes_nothing(pod: Pod) -> None:
    """An end is asked for, and no is the default."""
    number, name = enrolled(pod)
    assert pod("people", "end", number).exit_code == 1
    assert name in pod("people", "list").output
    assert len(audited(pod)) == 1


def test_what_leaves_the_pod_is_noted_before_it_does(pod: Pod, tmp_path: Path) -> None:
    """Beside a controller at work: answers, trials and the whole package."""
    _, name = enrolled(pod)
    with opened(tmp_path / "data"):
        assert pod("answers", "--person", name).exit_code == 0
        assert pod("export", "go_nogo").exit_code == 0
        assert pod("package", str(tmp_path / "package")).exit_code == 0
        told = [
            ["cli", f"export {what}", about, "done"]
            for what, about in (("answers", name), ("go_nogo", "-"), ("package", "-"))
        ]
        assert audited(pod)[1:] == told


def test_an_export_that_cannot_be_noted_does_not_leave(pod: Pod, tmp_path: Path) -> None:
    """A damaged pod gives nothing out, and says why."""
    enrolled(pod)
    database_path(tmp_path / "data").write_bytes(b"torn" * 4096)
    refused = pod("answers", "--output", str(tmp_path / "out.csv"))
    assert refused.exit_code == 74
    assert not (tmp_path / "out.csv").exists()


def test_no_store_has_no_audit(pod: Pod) -> None:
    """Said in words."""
    refused = pod("people", "audit")
    assert refused.exit_code == 74
    assert "No audit: " in refused.output
