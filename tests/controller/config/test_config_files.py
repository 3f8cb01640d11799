"""Configuration files that are broken, hostile or odd: each is told, none gets through."""

import os
import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.config import ConfigError, Problem, load
from tests.controller.config.changing import FILES, SHIPPED


def found(directory: Path) -> tuple[Problem, ...]:
    """What is wrong with a configuration; nothing where it loads."""
    try:
        load(directory)
    except ConfigError as error:
        return error.problems
    return ()


def told_of(directory: Path) -> list[str]:
    """What is wrong, each problem as it is told, without the directory's own path."""
    return [str(problem).replace(f"{directory}/", "") for problem in found(directory)]


def deep(opening: str) -> bytes:
    """A quarter of a million levels, less a little."""
    return (opening * 100_000).encode()


HOSTILE = {
    "empty": (b"", "the file is empty"),
    "only comments": (b"# nothing\n\n", "the file is empty"),
    "null": (b"null\n", "the file is empty"),
    "a list": (b"- pod\n- site\n", "holds a list"),
    "a single value": (b"pod\n", "holds a single value"),
    "not UTF-8": (b"host: x\nusername: caf\xe9\n", "mqtt.yaml:2: byte 21 is not UTF-8"),
    "a 10 MB line": (
        b"host: " + b"x" * 10_000_000,
        "the file is too large; allowed: at most 256 kB",
    ),
    "not YAML": (b"host: 'x\nport: 1\n", "is not YAML"),
    "a control character": (b"host: \x07\n", "is not YAML"),
    "two documents": (b"host: x\n---\nhost: y\n", "is not YAML"),
    "deep flow": (deep("["), "is nested too deeply; allowed: at most 16 levels"),
    "deep block": (deep("- "), "is nested too deeply"),
    "alias bomb": (
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
        "mqtt.yaml:2: uses a YAML alias (*name)",
    ),
    "a recursive alias": (b"a: &a [*a]\n", "uses a YAML alias (*name)"),
    "a Python object": (b"host: !!python/object/apply:os.system [id]\n", "uses a YAML tag"),
    "a tag that lies": (b"port: !!int many\n", "uses a YAML tag"),
    "a key twice": (
        b"host: x\nport: 1\nport: 2\n",
        "mqtt.yaml:3: port: stands here a second time (first in line 2); allowed: each key once",
    ),
    "a key that is no word": (
        b"host: x\non: 1\n",
        "mqtt.yaml:2: on: YAML does not read this key as",
    ),
    "a merge key": (b"host: x\n<<: {port: 1}\n", "<<: YAML does not read this key as text"),
    "a key that is a list": (b"host: x\n? [a]\n: 1\n", "YAML does not read this key as text"),
    "a date": (b"host: 2026-11-23\n", "host: YAML reads this as timestamp"),
    "an impossible date": (b"host: 2026-99-99\n", "host: YAML reads this as timestamp"),
    "an octal number": (b"host: x\nport: 01750\n", "port: the number is written 01750"),
    "a number in base 60": (b"host: x\nport: 18:43\n", "port: the number is written 18:43"),
    "endless digits": (b"host: x\nport: " + b"9" * 9999, "port: the number is written 9999"),
    "not a number": (b"host: x\nport: .nan\n", "port: is nan; allowed: a whole number"),
    "infinity": (b"host: x\nport: .inf\n", "port: is inf; allowed: a whole number"),
    "a word for a flag": (b"host: x\ningest: 1\n", "ingest: is 1; allowed: true or false"),
    "a flag for a word": (b"host: no\n", "host: is false; allowed: a text"),
    "a missing key": (b"port: 1\n", "host: the key is missing; allowed: a text"),
    "nothing after the key": (b"host:\n", "host: is empty; allowed: a text"),
    "a list for a mapping": (b"host: x\ntls: [ca]\n", "tls: is a list; allowed: a mapping with ca"),
    "an empty path": (b"host: x\ntls: {ca: ''}\n", "tls.ca: is empty; allowed: a path"),
    "half a certificate": (b"host: x\ntls: {ca: a, key: /b}\n", "tls: cert and key do not stand"),
    "a password of nobody": (
        b"host: x\npassword_file: /f\n",
        "password_file: there is no username",
    ),
    "an address in the host": (b"host: mqtt://u:p@x\n", "host: is a whole address"),
}


@pytest.mark.parametrize(("data", "told"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_file_is_refused_with_a_clear_sentence(
    directory: Path, data: bytes, told: str
) -> None:
    """Whatever a file holds, the answer is one problem in it that says what is wrong."""
    (directory / "mqtt.yaml").write_bytes(data)
    [problem] = told_of(directory)
    assert problem.startswith("mqtt.yaml")
    assert told in problem
    assert len(problem) < 400


@pytest.mark.parametrize("name", FILES[:4])
def test_each_file_must_be_there_and_be_a_file(directory: Path, name: str) -> None:
    """A file that is missing, a directory, a pipe or a circle of links is told as that."""
    path = directory / name
    path.unlink()
    assert f"{name}: the file is missing" in told_of(directory)
    path.mkdir()
    assert f"{name}: is a directory; allowed: a YAML file" in told_of(directory)
    path.rmdir()
    os.mkfifo(path)
    assert f"{name}: is no plain file; allowed: a YAML file" in told_of(directory)
    path.unlink()
    path.symlink_to(path)
    assert any(p.startswith(f"{name}: cannot be read (") for p in told_of(directory))


def test_directory_must_be_there(tmp_path: Path) -> None:
    """A directory that is missing, or a file in its place, is the one problem."""
    [missing] = told_of(tmp_path / "nowhere")
    told = "nowhere: there is no such directory; allowed: a directory of YAML files"
    assert missing.endswith(told)
    (tmp_path / "file").write_text("")
    [file] = told_of(tmp_path / "file")
    assert "file: is not a directory" in file


def test_file_that_nothing_reads_is_told(directory: Path) -> None:
    """A misspelt file name would otherwise be a setting that silently does nothing."""
    (directory / "mqt.yaml").write_text("host: x\n")
    (directory / "exercises/gonogo.yaml").write_text("{}\n")
    told = told_of(directory)
    assert told[0].startswith("mqt.yaml: nothing reads this file; allowed: pod.yaml, ")
    assert told[0].endswith("did you mean mqtt.yaml?")
    assert told[1].endswith("did you mean go_nogo.yaml?")


def test_many_problems_end_in_a_summary(directory: Path) -> None:
    """A file of nothing but mistakes is told up to a hundred of them."""
    (directory / "mqtt.yaml").write_text("".join(f"a{n}: 1\n" for n in range(20_000)))
    told = told_of(directory)
    assert len(told) == 101
    assert told[-1] == "mqtt.yaml: more problems follow in this file"


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
trees = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


anything = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@anything
@given(name=st.sampled_from(FILES), data=st.binary() | st.text().map(str.encode))
def test_no_bytes_break_the_reading(directory: Path, name: str, data: bytes) -> None:
    """Any bytes in any file are either a configuration or told as a problem of that file."""
    (directory / name).write_bytes(data)
    told = found(directory)
    shutil.copy(SHIPPED / name, directory / name)
    assert all(problem.file == f"{directory}/{name}" for problem in told)


@anything
@given(data=st.data(), name=st.sampled_from(FILES), value=trees)
def test_no_value_breaks_the_checks(
    directory: Path, data: st.DataObject, name: str, value: object
) -> None:
    """Any value under any key is either taken or told, in a sentence that can be read."""
    tree = here = yaml.safe_load((SHIPPED / name).read_text())
    while True:
        key = data.draw(st.sampled_from(list(here) if isinstance(here, dict) else range(len(here))))
        if not isinstance(here[key], (dict, list)) or data.draw(st.booleans()):
            break
        here = here[key]
    here[key] = value
    (directory / name).write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    told = found(directory)
    shutil.copy(SHIPPED / name, directory / name)
    assert all(problem.wrong and str(problem).isprintable() for problem in told)
