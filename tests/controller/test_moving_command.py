"""`pod people transfer`, `receive` and `take-back`: between two pods, with what they refuse."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from controller.health.clock import Moment
from controller.people import parcel, scrypt
from tests.controller.people.lives import visit
from tests.controller.store.parts import opened
from tests.controller.test_people_command import audited, enrolled
from tests.journeys.pods import CONFIG, overlay

Pod = Callable[..., Result]
CODE = re.compile(r"\n  (\d{4} \d{4} \d{4} \d{4})\n")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scrypt.COST, "n", 16)
    monkeypatch.setitem(parcel.COST, "ops", 1)
    monkeypatch.setitem(parcel.COST, "mem", 8192)


def pod_of(place: Path, name: str) -> Pod:
    """The command on a pod of this name."""
    (place / name).mkdir()
    laid = overlay(place / name, pod=name, site="site-1")

    def run(*words: str, typed: str = "") -> Result:
        options = ["--config", str(CONFIG), "--overlay", str(laid)]
        return CliRunner().invoke(main, [*words, *options], input=typed)

    return run


@pytest.fixture
def a(tmp_path: Path) -> Pod:
    return pod_of(tmp_path, "a")


@pytest.fixture
def b(tmp_path: Path) -> Pod:
    return pod_of(tmp_path, "b")


def sent(a: Pod, who: str, file: Path, to: str = "b") -> str:
    """The code that is shown."""
    result = a("people", "transfer", who, str(file), "--to", to, "--yes")
    assert result.exit_code == 0, result.output
    match = CODE.search(result.output)
    assert match is not None, result.output
    return match[1]


def test_somebody_moves_and_signs_in_there_alone(a: Pod, b: Pod, tmp_path: Path) -> None:
    """Both audits say so; the file is gone; a second time it would be refused with their number."""
    number, name = enrolled(a)
    file = tmp_path / "stick.person"
    code = sent(a, number, file)
    copy = file.read_bytes()
    assert name.encode() not in copy
    assert re.fullmatch(rf"---  {name}  handed over to \S+/b \S+Z\n", a("people", "list").output)
    came = b("people", "receive", str(file), typed=f"{code}\n")
    assert came.exit_code == 0, came.output
    assert re.search(rf"{number}  {name}  from \S+/a\n", came.output)
    assert not file.exists()
    assert audited(a)[-1] == ["cli", "transfer to site-1/b", name, "done"]
    assert audited(b)[-1] == ["cli", "receive from site-1/a", name, "done"]
    file.write_bytes(copy)
    again = b("people", "receive", str(file), typed=f"{code}\n")
    assert again.exit_code == 74
    assert f"taken in here before (they have the number {number})" in again.output
    assert file.exists()
    assert audited(b)[-1] == ["cli", "receive", "-", "refused: used"]


def test_what_is_typed_is_looked_at_and_a_wrong_code_refused(
    a: Pod, b: Pod, tmp_path: Path
) -> None:
    """Nobody is there then, and the file stays."""
    number, _ = enrolled(a)
    file = tmp_path / "stick.person"
    code = sent(a, number, file)
    assert b("people", "receive", str(file), typed="1234\n").exit_code == 2
    wrong = code.translate(str.maketrans("0123456789", "1234567890"))
    refused = b("people", "receive", str(file), typed=f"{wrong}\n")
    assert refused.exit_code == 74
    assert "that is not the file's code" in refused.output
    assert audited(b) == [["cli", "receive", "-", "refused: wrong_code"]]
    assert b("people", "list").output == ""
    assert b("people", "receive", str(file), typed=code.replace(" ", "-") + "\n").exit_code == 0


@pytest.mark.parametrize(
    ("who", "to", "code", "words"),
    [
        ("OTHER", "b", 74, "Nobody has the number OTHER"),
        ("p-none", "b", 74, "Nobody has this number or pseudonym"),
        ("NUMBER", "a", 2, "that is this pod"),
        ("NUMBER", "site-1/a", 2, "that is this pod"),
        ("NUMBER", "Pod Two", 2, "a pod's name"),
        ("NUMBER", "/b/", 2, "a pod's name"),
    ],
)
def test_a_transfer_of_nobody_or_to_nowhere_is_refused(
    who: str, to: str, code: int, words: str, a: Pod, tmp_path: Path
) -> None:
    """No file is made."""
    number, _ = enrolled(a)
    other = f"{(int(number) + 1) % 1000:03}"
    who = who.replace("NUMBER", number).replace("OTHER", other)
    refused = a("people", "transfer", who, str(tmp_path / "f"), "--to", to, "--yes")
    assert refused.exit_code == code
    assert words.replace("OTHER", other) in refused.output
    assert not (tmp_path / "f").exists()
    assert number in a("people", "list").output


def test_who_says_no_hands_nobody_over(a: Pod, tmp_path: Path) -> None:
    """It is asked for, and no is the default."""
    number, _ = enrolled(a)
    assert a("people", "transfer", number, str(tmp_path / "f"), "--to", "b").exit_code == 1
    assert not (tmp_path / "f").exists()
    assert number in a("people", "list").output


def test_a_place_that_cannot_be_written_is_told(a: Pod, tmp_path: Path) -> None:
    """They stay; so they do where the name is taken."""
    number, _ = enrolled(a)
    nowhere = tmp_path / "nowhere" / "f"
    refused = a("people", "transfer", number, str(nowhere), "--to", "b", "--yes")
    assert refused.exit_code == 74
    assert "No such file or directory" in refused.output
    (tmp_path / "f").write_text("mine")
    refused = a("people", "transfer", number, str(tmp_path / "f"), "--to", "b", "--yes")
    assert refused.exit_code == 74
    assert "there is a file of this name" in refused.output
    assert number in a("people", "list").output


def test_who_was_handed_over_goes_again_with_a_warning_or_comes_back(
    a: Pod, tmp_path: Path
) -> None:
    """The file before may be somewhere; whose enrolment has ended does not go at all."""
    number, name = enrolled(a)
    sent(a, number, tmp_path / "one")
    again = a("people", "transfer", name, str(tmp_path / "two"), "--to", "c", "--yes")
    assert again.exit_code == 0
    assert "Handed over to site-1/b before. Destroy that file" in again.output
    assert a("people", "take-back", "p-none", "--yes").exit_code == 74
    assert a("people", "take-back", name).exit_code == 1
    back = a("people", "take-back", name, "--yes")
    assert back.output == f"{number}  {name}\n"
    a("people", "end", number, "--yes")
    refused = a("people", "transfer", name, str(tmp_path / "three"), "--to", "b", "--yes")
    assert refused.exit_code == 74
    assert "Their enrolment has ended" in refused.output
    assert a("people", "take-back", name, "--yes").exit_code == 74


def test_what_is_no_such_file_is_told(a: Pod, tmp_path: Path) -> None:
    """Before a code is asked for."""
    enrolled(a)
    (tmp_path / "f").write_bytes(b"%PDF-1.7\n%\n")
    refused = a("people", "receive", str(tmp_path / "f"))
    assert refused.exit_code == 74
    assert "this is no file of a person of a training pod" in refused.output
    assert a("people", "receive", str(tmp_path / "none")).exit_code == 2


def test_an_open_flag_is_warned_of(a: Pod, tmp_path: Path) -> None:
    """Before an end, an erasure and a hand-over; acknowledged, it is not."""
    number, name = enrolled(a)
    with opened(tmp_path / "a" / "data") as store:
        visit(store, name)
    warning = "Open: 1 of screening for staff follow-up. Nobody has acknowledged it"
    for verb in ("end", "erase"):
        asked = a("people", verb, number)
        assert (asked.exit_code, warning in asked.output) == (1, True)
    sending = ("people", "transfer", number, str(tmp_path / "f"), "--to", "b")
    asked = a(*sending)
    assert (asked.exit_code, warning in asked.output) == (1, True)
    with opened(tmp_path / "a" / "data") as store:
        store.acknowledge(1, "nurse", Moment.now())
    done = a(*sending, "--yes")
    assert (done.exit_code, warning in done.output) == (0, False)


@pytest.mark.parametrize("verb", ["transfer", "receive", "take-back", "end", "erase", "reset-pin"])
def test_beside_a_running_controller_nobody_is_moved(verb: str, a: Pod, tmp_path: Path) -> None:
    """It is refused, with what to do; nothing has changed."""
    number, name = enrolled(a)
    file = tmp_path / "f"
    file.write_text("x")
    words = {
        "transfer": [number, str(tmp_path / "new"), "--to", "b", "--yes"],
        "receive": [str(file)],
        "take-back": [name, "--yes"],
        "reset-pin": [number],
    }
    with opened(tmp_path / "a" / "data"):
        refused = a("people", verb, *words.get(verb, [number, "--yes"]))
    assert refused.exit_code == 74
    assert "another controller uses this directory; stop it" in refused.output
    assert not (tmp_path / "new").exists()
    assert number in a("people", "list").output
    assert len(audited(a)) == 1
