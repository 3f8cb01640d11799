"""Sealed results: only the secret key opens them, and nothing shows of what is inside."""

import base64
import json
import os
import shutil
import stat
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from controller import results_key
from controller.cli import main
from controller.contract.bodies import INSIDE, Sealed
from controller.health.clock import Moment
from controller.outlet import Outlet
from controller.seal import STEP, Opener, Seal, generate
from controller.store.flags import Flag
from controller.store.rows import Event
from tests.controller.config.changing import SHIPPED
from tests.controller.store.parts import at

PUBLIC, SECRET = generate()
FLAG = Flag(3, "p-1", 42, "k6", {"total": "13-24"}, at(0), None, None)


def result(**data: object) -> Event:
    return Event("result/exercise", "result", {"participant": "p-1", **data}, "p-1")


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_what_was_sealed_comes_back(data: dict[str, object]) -> None:
    """Whole, with what it was; from outside it names the key and nothing else."""
    event = Event("result/exercise", "result", data, "p-1")
    closed = Seal(PUBLIC).close(event)
    assert (closed.kind, closed.data_class, closed.about) == ("result/sealed", "result", "p-1")
    assert set(closed.body) == {"scheme", "key", "sealed"}
    assert Opener(SECRET).open(closed.body) == {"type": "result.exercise", "data": data}


def test_nothing_shows() -> None:
    """Neither pseudonym nor score, and two of the same are not alike."""
    one, two = (Seal(PUBLIC).close(result(dprime=1.5)) for _ in range(2))
    inside = base64.b64decode(one.body["sealed"])
    assert not any(word in inside for word in (b"p-1", b"dprime", b"1.5"))
    assert one.body["sealed"] != two.body["sealed"]


def test_all_are_of_one_length() -> None:
    """A result, a flag and no flag: the length does not tell; only much more is a step longer."""
    outlet = Outlet(True, Seal(PUBLIC))
    (flag,) = outlet.screened("p-1", "k6")(FLAG)
    (none,) = outlet.screened("p-1", "k6")(None)
    (seen,) = outlet.acknowledged(FLAG)
    closed = [flag, none, seen, Seal(PUBLIC).close(result(long="x" * 3000))]
    assert len({len(each.body["sealed"]) for each in closed}) == 1
    longer = Seal(PUBLIC).close(result(long="x" * STEP))
    assert len(longer.body["sealed"]) > len(flag.body["sealed"])


def test_a_flag_is_told_as_the_contract_says() -> None:
    """With its number, bands and moments; with none, that nothing asked for follow-up."""
    outlet = Outlet(True, Seal(PUBLIC))
    told = [
        Opener(SECRET).open(*(each.body for each in outlet.screened("p-1", "k6")(flag)))
        for flag in (FLAG, None)
    ]
    flagged, none = (
        INSIDE[each["type"]].model_validate(each["data"], strict=False) for each in told
    )
    assert flagged.model_dump()["flag"] == 3
    assert flagged.model_dump()["bands"] == {"total": "13-24"}
    assert none.model_dump()["flag"] is None


@pytest.mark.parametrize("outlet", [Outlet(), Outlet(True), Outlet(False, Seal(PUBLIC))])
def test_flags_leave_in_no_other_way(outlet: Outlet) -> None:
    """Not where results stay, and not unsealed."""
    assert outlet.acknowledged(FLAG) == []
    assert list(outlet.screened("p-1", "k6")(FLAG)) == []


def test_another_key_does_not_open_it() -> None:
    """And it is told which one would."""
    _, other = generate()
    closed = Seal(PUBLIC).close(result())
    with pytest.raises(ValueError, match=Sealed.model_validate(closed.body).key):
        Opener(other).open(closed.body)


@given(st.integers(0, STEP), st.integers(1, 255))
def test_what_was_changed_does_not_open(where: int, change: int) -> None:
    """Not one byte of it."""
    closed = Seal(PUBLIC).close(result())
    inside = bytearray(base64.b64decode(closed.body["sealed"]))
    inside[where] ^= change
    changed = {**closed.body, "sealed": base64.b64encode(bytes(inside)).decode()}
    with pytest.raises(ValueError, match="damaged or changed"):
        Opener(SECRET).open(changed)


@given(st.integers(0, len(PUBLIC) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_key_with_a_slip_in_it(where: int, letter: str) -> None:
    """Is found out: what is sealed to it nobody could ever open."""
    slipped = PUBLIC[:where] + letter + PUBLIC[where + 1 :]
    if slipped == PUBLIC:
        assert len(results_key.read("public", slipped)) == results_key.KEY_BYTES
        return
    with pytest.raises(ValueError, match=r"key for results"):
        results_key.read("public", slipped)


@pytest.mark.parametrize(
    "text",
    ["", PUBLIC[:-1], f"{PUBLIC}A", SECRET, "results-public-", "ä"],
    ids=["empty", "short", "long", "secret", "bare", "foreign"],
)
def test_what_is_no_public_key(text: str) -> None:
    """Told without telling what it was."""
    with pytest.raises(ValueError, match=r"key") as told:
        Seal(text)
    assert SECRET not in str(told.value)


def configured(tmp_path: Path, **results: object) -> Path:
    place = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    pod = yaml.safe_load((place / "pod.yaml").read_text())
    (place / "pod.yaml").write_text(yaml.safe_dump(pod | {"results": results}))
    return place


def run(*arguments: str | Path, given: str = "") -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=given)


def test_a_secret_key_in_pod_yaml_is_not_printed(tmp_path: Path) -> None:
    """Whoever takes the wrong half is told to make another pair."""
    checked = run("config", "check", configured(tmp_path, publish=True, seal=SECRET))
    assert checked.exit_code == os.EX_CONFIG
    assert "make another pair" in checked.output
    assert SECRET not in checked.output


def test_a_seal_that_does_nothing_is_told(tmp_path: Path) -> None:
    """Where nothing is published there is nothing to seal."""
    checked = run("config", "check", configured(tmp_path, publish=False, seal=PUBLIC))
    assert checked.exit_code == 0
    assert "results.seal does nothing" in checked.output


@pytest.mark.parametrize(
    ("seal", "words"),
    [(PUBLIC, "leave the pod, sealed"), (None, "stay here")],
    ids=["sealed", "not_sealed"],
)
def test_what_becomes_of_flags_is_told(seal: str | None, words: str, tmp_path: Path) -> None:
    """By `config check`, where an instrument can raise one."""
    place = configured(tmp_path, publish=True, seal=seal)
    text = (place / "safeguarding.yaml").read_text()
    assert yaml.safe_load(text)["responder"] is None
    responder = {
        "words": "The care team looks.",
        "other": {"cy": "Bydd y tîm yn edrych."},
        "hours": 24,
    }
    safe = {"responder": responder, "follow_up": {"k6": {"total": ["13-24"]}}}
    (place / "safeguarding.yaml").write_text(yaml.safe_dump(safe, allow_unicode=True))
    key = place / "instruments" / "k6.yaml"
    key.write_text(key.read_text().replace("enabled: false", "enabled: true"))
    checked = run("config", "check", place)
    assert checked.exit_code == 0, checked.output
    assert f"flags of k6 {words}" in checked.output


def test_a_pair_is_made_once(tmp_path: Path) -> None:
    """The secret for nobody else to read, and never over a file that is there."""
    file = tmp_path / "secret"
    made = run("results", "keygen", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret, public = file.read_text().strip(), made.output.split()[-1]
    assert secret not in made.output
    closed = Seal(public).close(result())
    assert Opener(secret).open(closed.body)["type"] == "result.exercise"
    assert run("results", "keygen", file).exit_code == os.EX_IOERR
    assert file.read_text().strip() == secret


def test_opening_what_a_subscriber_caught(tmp_path: Path) -> None:
    """With or without its topic; plain ones as they are; what does not open is told by its line."""
    (tmp_path / "secret").write_text(SECRET + "\n")
    sealed = {"id": "pod-1:s:1", "type": "result.sealed", "data": Seal(PUBLIC).close(result()).body}
    plain = {"id": "pod-1:s:2", "type": "result.exercise", "data": {"participant": "p-2"}}
    other, _ = generate()
    strange = sealed | {"data": Seal(other).close(result()).body}
    lines = [
        f"pods/v1/a/pod-1/result/sealed {json.dumps(sealed)}",
        json.dumps(plain),
        json.dumps(strange),
        "nonsense",
        "[]",
    ]
    opened = CliRunner().invoke(
        main, ["results", "open", "--key", str(tmp_path / "secret")], input="\n".join(lines)
    )
    assert opened.exit_code == os.EX_DATAERR
    first, second = map(json.loads, opened.stdout.splitlines())
    assert first == {"id": "pod-1:s:1", "type": "result.exercise", "data": {"participant": "p-1"}}
    assert second == plain
    assert "line 3: it is sealed to the key" in opened.stderr
    assert "3 could not be opened" in opened.stderr


def test_the_moment_of_a_flag_is_its_own() -> None:
    """A moment goes through the contract's model and comes back the same."""
    outlet = Outlet(True, Seal(PUBLIC))
    opened = Opener(SECRET).open(outlet.acknowledged(FLAG)[0].body)
    assert Moment(**opened["data"]["raised"]) == FLAG.raised
