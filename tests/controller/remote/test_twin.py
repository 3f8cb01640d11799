"""The configuration twin: judged once, tried over a restart, given up where it does not come up."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from controller.cli import main
from controller.config import load
from controller.config.desired import MAY, forbidden
from controller.config.force import begin, in_force
from controller.config.twin import MOST_STARTS, Twin, Wish
from controller.remote.settings import Settings
from exercises.core.script import Present
from tests.journeys.pods import CONFIG, overlay


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    """A pod's configuration with folders of its own."""
    return overlay(tmp_path)


def desired(version: int, **config: Any) -> str:
    """The payload of `desired`."""
    return json.dumps({"version": version, "config": config})


class At:
    """The settings of a pod that has just started."""

    def __init__(self, laid: Path) -> None:
        self.config = begin(CONFIG, laid)
        self.ended = False
        self.settings = Settings(self.config, self._end)

    def _end(self) -> None:
        self.ended = True

    def want(self, text: str) -> dict[str, Any]:
        """Take it in and judge it, as where nobody is signed in: what is reported."""
        self.settings.take(text)
        if self.settings.waits:
            for request in self.settings.apply():
                assert isinstance(request, Present)
                if self.ended:
                    break
        report = self.settings.report()
        return json.loads(report) if report else {}


def test_applied_by_a_restart(laid: Path) -> None:
    """Tried, reached, told with the hash of what holds; the same version again does nothing."""
    first = At(laid)
    text = desired(1, pod={"idle_s": 111.0, "look": {"theme": "light"}})
    assert first.want(text) == {}
    assert first.ended
    again = At(laid)
    assert again.config.pod.idle_s == 111.0
    assert again.config.pod.look.theme == "light"
    assert again.config.pod.look.motion == first.config.pod.look.motion
    again.settings.reached()
    report = again.want(text)
    assert (report["version"], report["outcome"]) == (1, "applied")
    assert report["hash"] == again.config.hash == in_force(CONFIG, laid).hash
    assert not again.ended
    assert load(CONFIG, laid).pod.idle_s == 3600.0
    words = ["config", "show", "--config", str(CONFIG), "--overlay", str(laid)]
    assert "version 1: pod.idle_s, pod.look" in CliRunner().invoke(main, words).output


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"pod": {"idle_s": 3}}, "desired: idle_s: is 3"),
    ({"pod": {"idle_s": "long"}}, "the text 'long'"),
    ({"pod": {"speed": 3}}, "pod.speed: is not set from far away"),
    ({"pod": {"results": {"publish": True}}}, "pod.results"),
    ({"pod": {"sign_in": "guest"}}, "pod.sign_in"),
    ({"pod": {"retention": {"answers_days": 36500}}}, "pod.retention"),
    ({"pod": {"sound": {"private": "speak"}}}, "pod.sound.private"),
    ({"mqtt": {"host": "elsewhere"}}, "mqtt.host"),
    ({"mqtt": {"commands": ["reboot"]}}, "mqtt.commands"),
    ({"wiring": {"refractory_ms": 1}}, "wiring"),
    ({"../../etc": {"a": 1}}, "is not set from far away"),
    ({"programme": {"offer": [{"exercise": "no_such", "form": "training"}]}}, "no exercise"),
    ({"programme": {"enough_minutes": 100}}, "is above most_minutes"),
    ({"pod": {"sound": {"volume": 0.9, "limit": 0.5}}}, "is above sound.limit"),
]


def test_refused_with_the_words_of_the_files(laid: Path) -> None:
    """Whatever a file would be refused for, and whatever is not theirs to set."""
    at = At(laid)
    for version, (config, words) in enumerate(REFUSED):
        report = at.want(desired(version, **config))
        assert (report["version"], report["outcome"]) == (version, "refused")
        assert any(words in problem for problem in report["problems"]), report["problems"]
        assert not at.ended
    again = At(laid)
    assert again.config.hash == at.config.hash
    assert again.want(desired(version, **config)) == report


def test_versions_only_grow(laid: Path) -> None:
    """An older one, and the same one with other values, are refused; what holds goes on."""
    At(laid).want(desired(5, pod={"idle_s": 111.0}))
    at = At(laid)
    at.settings.reached()
    older = at.want(desired(4, pod={"idle_s": 50.0}))
    assert (older["version"], older["outcome"]) == (4, "refused")
    other = at.want(desired(5, pod={"idle_s": 50.0}))
    assert (other["version"], other["outcome"]) == (5, "refused")
    assert At(laid).config.pod.idle_s == 111.0
    assert At(laid).want(desired(5, pod={"idle_s": 111.0}))["outcome"] == "applied"


def test_given_up_where_the_pod_does_not_come_up(laid: Path) -> None:
    """One start that is cut off is forgiven, two are not; then what held before holds again."""
    At(laid).want(desired(1, pod={"idle_s": 111.0}))
    At(laid).settings.reached()
    At(laid).want(desired(2, pod={"idle_s": 222.0}))
    for _ in range(MOST_STARTS):
        assert At(laid).config.pod.idle_s == 222.0
    at = At(laid)
    assert at.config.pod.idle_s == 111.0
    report = at.want(desired(2, pod={"idle_s": 222.0}))
    assert (report["version"], report["outcome"]) == (2, "rolled_back")
    assert report["problems"]
    assert not at.ended
    at.settings.reached()
    assert At(laid).config.pod.idle_s == 111.0


def test_what_is_taken_back(laid: Path) -> None:
    """A version without values: the files alone hold."""
    At(laid).want(desired(1, pod={"idle_s": 111.0}))
    At(laid).settings.reached()
    At(laid).want(desired(2))
    at = At(laid)
    assert at.config.hash == load(CONFIG, laid).hash
    at.settings.reached()
    assert at.want(desired(2))["outcome"] == "applied"


def test_what_changes_nothing_needs_no_restart(laid: Path) -> None:
    """The values that hold already."""
    at = At(laid)
    report = at.want(desired(1, pod={"idle_s": at.config.pod.idle_s}))
    assert report["outcome"] == "applied"
    assert not at.ended


def test_files_that_no_longer_fit(laid: Path) -> None:
    """An update of the files wins over what was set upon the old ones."""
    At(laid).want(desired(1, programme={"most_minutes": 30}))
    At(laid).settings.reached()
    (laid / "programme.yaml").write_text("enough_minutes: 40\nmost_minutes: 50\n")
    assert At(laid).config.programme.most_minutes == 50


NO_WISHES = [
    ("{", 0),
    ("[]", 0),
    ('{"version": 7, "config": []}', 7),
    ('{"version": 7, "config": {"pod": 3}}', 7),
    ('{"version": "7"}', 0),
    ('{"version": -1}', 0),
    ('{"version": 7, "config": ' + '{"a":' * 9000, 0),
]


def test_what_is_no_wish_is_answered_too(laid: Path) -> None:
    """With its version, where that can be read; and the next one is taken all the same."""
    at = At(laid)
    for text, version in NO_WISHES:
        report = at.want(text)
        assert (report["version"], report["outcome"]) == (version, "refused")
        assert report["problems"]
        assert not at.ended
    assert at.want(desired(1, pod={"idle_s": 111.0})) == {}
    assert at.ended


@pytest.mark.parametrize("damage", [b"", b"{", b"\0" * 100, b"[]", b'{"good": 7}'])
def test_a_damaged_file_sets_nothing(laid: Path, tmp_path: Path, damage: bytes) -> None:
    """The files alone hold, and the next version is taken."""
    At(laid).want(desired(1, pod={"idle_s": 111.0}))
    At(laid).settings.reached()
    (tmp_path / "data/private/twin.json").write_bytes(damage)
    at = At(laid)
    assert at.config.pod.idle_s == 3600.0
    at.want(desired(2, pod={"idle_s": 222.0}))
    assert At(laid).config.pod.idle_s == 222.0


def test_a_card_that_takes_nothing(laid: Path, tmp_path: Path) -> None:
    """Nothing is tried that would not be known at the next start."""
    at = At(laid)
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data/private").write_text("in the way")
    assert at.want(desired(1, pod={"idle_s": 111.0})) == {}
    assert not at.ended
    assert At(laid).config.pod.idle_s == 3600.0


wishes = st.builds(Wish, version=st.integers(0, 9), config=st.just({}))


@given(st.lists(st.sampled_from(["start", "reach", "fail"]) | wishes, max_size=30))
def test_a_trial_never_outlives_its_starts(steps: list[str | Wish]) -> None:
    """Whatever happens in whatever order: what holds has reached the first screen once."""
    known, proven, begun = Twin(), set[int](), 0
    for step in steps:
        if isinstance(step, Wish):
            known, begun = known.tried(step), 0
        elif step == "start":
            known = known.started()
            begun += known.trial is not None
            assert known.trial is None or begun <= MOST_STARTS
        elif step == "reach" and known.trial is not None:
            proven.add(known.trial.version)
            known = known.reached()
        elif step == "fail":
            known = known.given_up(["no"])
        assert known.good is None or known.good.version in proven
    assert Twin.model_validate_json(known.model_dump_json()) == known


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=10,
)
names = st.sampled_from(["pod", "mqtt", "programme", "wiring", "sound", "idle_s", "private", "x"])


@given(st.dictionaries(names, st.dictionaries(names, any_json)))
def test_nothing_beyond_the_list_passes(config: dict[str, dict[str, Any]]) -> None:
    """What is not told of is on the list, down to the parts of a section."""
    if list(forbidden(config)):
        return
    for file, values in config.items():
        for name, value in values.items():
            parts = MAY[file][name]
            assert not parts or not isinstance(value, dict) or set(value) <= {*parts}
