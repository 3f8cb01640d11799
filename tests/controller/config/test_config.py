"""The configuration: what is wrong is told whole and in its place; what is right is frozen."""

import shutil
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from controller.config import ConfigError, checks, load, load_or_exit, load_uplink
from controller.config.models import PodConfig
from controller.config.params import params_model
from controller.visit.tongues import languages
from controller.where import find
from exercises.catalogue import exercise
from exercises.core.words import Say
from tests.controller.config.changing import FILES, SHIPPED, change, problems


def test_shipped_configuration_loads() -> None:
    """What is shipped is right as it stands, for the board and for a desk."""
    board, desk = load(SHIPPED), load(SHIPPED, SHIPPED / "desk")
    assert (board.pod.factory, desk.pod.factory) == ("gpiod", "desk")
    assert (board.pod.results.publish, desk.pod.results.publish) == (False, True)
    assert list(board.wiring.buttons) == ["left", "right", "ok", "back", "help"]
    assert isinstance(board.exercises["go_nogo"], exercise("go_nogo").params)


def test_all_problems_of_all_files_are_told_at_once(directory: Path) -> None:
    """One run tells each file's mistakes: file, line, key, what was wrong, what is allowed."""
    (directory / "pod.yaml").write_text("pod: pod-1\nsite: Wing A\nscren: {}\n")
    change(directory / "wiring.yaml", "buttons", "help", "pin", value=28)
    (directory / "mqtt.yaml").write_text("host: broker\nport: 70000\n")
    (directory / "programme.yaml").write_text("offer:\n- exercise: gonogo\n  form: training\n")
    change(directory / "exercises/go_nogo.yaml", "trails", value=1)
    told = problems(directory)
    assert told[:2] == [
        "pod.yaml:2: site: is the text 'Wing A'; allowed: a text "
        "(small letters, digits and hyphens, at most 32)",
        f"pod.yaml:3: scren: unknown key; allowed: {', '.join(PodConfig.model_fields)}; "
        "did you mean screen?",
    ]
    assert "buttons.help.pin: is 28; allowed: a whole number from 0 to 27" in told[2]
    assert told[3] == "mqtt.yaml:2: port: is 70000; allowed: a whole number from 1 to 65535"
    assert told[4].startswith("programme.yaml:2: offer[0].exercise: there is no exercise 'gonogo'")
    assert told[4].endswith("did you mean go_nogo?")
    assert told[5].startswith("exercises/go_nogo.yaml:")
    assert "trails: unknown key" in told[5]
    assert len(told) == 6


def test_language_has_a_catalogue(directory: Path) -> None:
    """A pod set to a language that it does not have would silently speak English."""
    change(directory / "pod.yaml", "languages", value=["en", "xx"])
    [told] = problems(directory)
    assert "languages[1]: there is no catalogue of 'xx'; allowed: en" in told
    assert told.endswith("docs/languages.md says how to add one")


def test_language_has_a_voice(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one a pod would be silent in that language."""
    monkeypatch.setattr(checks, "catalogues", lambda: ["en", "xx"])
    change(directory / "pod.yaml", "languages", value=["xx"])
    [told] = problems(directory)
    assert "languages[0]: there is no voice of 'xx'; allowed: en" in told


def test_a_site_says_its_own_words_in_its_languages(directory: Path) -> None:
    """What no catalogue has is said by the configuration; else the first language's words are."""
    change(directory / "pod.yaml", "languages", value=["en", "cy"])
    ways = [
        {"sign": "talk", "words": "Ask Sam.", "other": {"cy": "Gofynnwch i Sam."}},
        {"sign": "letter", "words": "Write to Sam."},
    ]
    change(directory / "pod.yaml", "help", value=ways)
    english, welsh = languages(load(directory))
    assert [each.text(Say("Ask Sam.")) for each in (english, welsh)] == [
        "Ask Sam.",
        "Gofynnwch i Sam.",
    ]
    assert welsh.text(Say("Write to Sam.")) == "Write to Sam."
    assert welsh.text(Say("Start")) == "Dechrau"


def test_languages_stand_once_and_there_is_one(directory: Path) -> None:
    """Neither the same name twice on the first screen, nor none."""
    change(directory / "pod.yaml", "languages", value=["en", "en"])
    assert "languages[1]: 'en' stands twice; allowed: each language once" in problems(directory)[0]
    change(directory / "pod.yaml", "languages", value=[])
    assert "languages: " in problems(directory)[0]


def test_who_takes_something_away_has_a_stick_to_put_it_on(directory: Path) -> None:
    """A role that may make somebody's page, at a pod that names no stick."""
    change(directory / "pod.yaml", "staff", "wing", value=["enrol", "record"])
    change(directory / "pod.yaml", "stick", value=None)
    (told,) = problems(directory)
    assert "staff.wing[1]: record is put onto a memory stick, and no stick is named" in told
    change(directory / "pod.yaml", "stick", value="/media/pod")
    assert load(directory).pod.stick == Path("/media/pod")


def test_who_hands_people_over_has_pods_to_hand_them_over_to(directory: Path) -> None:
    """Others than this one."""
    change(directory / "pod.yaml", "stick", value="/media/pod")
    change(directory / "pod.yaml", "staff", value={"wing": ["enrol", "transfer"]})
    (told,) = problems(directory)
    assert "staff.wing[1]: transfer needs a pod to go to, and none is named" in told
    change(directory / "pod.yaml", "hand_over_to", value=["pod-2", "pod-1"])
    (told,) = problems(directory)
    assert "hand_over_to[1]: that is this pod" in told
    change(directory / "pod.yaml", "hand_over_to", value=["pod-2", "pod-3"])
    assert load(directory).pod.hand_over_to == ("pod-2", "pod-3")


def test_the_volume_is_within_the_limit(directory: Path) -> None:
    """A pod that began louder than the site allows is told where; at the limit it is not."""
    change(directory / "pod.yaml", "sound", "limit", value=0.5)
    [told] = problems(directory)
    assert "sound.volume: 0.6 is above sound.limit (0.5); allowed: at most the limit" in told
    change(directory / "pod.yaml", "sound", "volume", value=0.5)
    assert load(directory).pod.sound.limit == 0.5


def test_offer_must_be_possible(directory: Path) -> None:
    """Something is on offer, and only what has its file."""
    (directory / "programme.yaml").write_text("offer: []\n")
    assert "programme.yaml:1: offer: is an empty list; allowed: at least one exercise" in problems(
        directory
    )
    shutil.copy(SHIPPED / "programme.yaml", directory)
    (directory / "exercises/go_nogo.yaml").unlink()
    told = problems(directory)
    offered = [offer.exercise for offer in load(SHIPPED).programme.offer]
    assert len(told) == offered.count("go_nogo")
    assert "there is no file exercises/go_nogo.yaml" in told[0]


def test_a_norm_is_of_an_assessment_and_has_a_source(directory: Path) -> None:
    """What has none, or is no exercise, is told; so is a number that no norm can have."""
    file = directory / "programme.yaml"
    text = file.read_text()
    good = "{sd: 0.04, reliability: 0.7, source: somebody}"

    def write(norm: str) -> None:
        file.write_text(f"{text}\nnorms: {{{norm}}}\n")

    write(f"stop_signal: {good}")
    norm = load(directory).programme.norms["stop_signal"]
    assert (norm.sd, norm.reliability, norm.practice) == (0.04, 0.7, 0.0)
    for name, wrong in (("stop_signl", "there is no exercise"), ("spot", "no assessment")):
        write(f"{name}: {good}")
        [told] = problems(directory)
        assert f"norms.{name}: " in told
        assert wrong in told
    write("later: {sd: 0.0, reliability: 1.0}")
    assert len(problems(directory)) == 3


def test_a_days_offer_must_be_possible(directory: Path) -> None:
    """Too few cards, more enough than most, what takes longer than a day, what stands twice."""
    file = directory / "programme.yaml"
    offer = [
        {"exercise": "settle", "form": "training", "minutes": 30},
        {"exercise": "settle", "form": "training"},
        {"exercise": "plans", "form": "training", "minutes": 0},
    ]
    rules = {"cards": 2, "most_minutes": 4, "assess_every_sessions": 0}
    file.write_text(yaml.safe_dump({"offer": offer, **rules}, sort_keys=False))
    told = "\n".join(problems(directory))
    assert "offer[0].minutes: is above most_minutes; allowed: at most 4" in told
    assert "offer[1]: stands here a second time (first as offer[0])" in told
    assert "offer[1].minutes: is above most_minutes; allowed: at most 4" in told
    assert "offer[2].minutes: is 0; allowed: a whole number from 1 to 60" in told
    assert "cards: is 2; allowed: a whole number from 3 to 9" in told
    assert "enough_minutes: is above most_minutes; allowed: at most 4" in told
    assert "assess_every_sessions: is 0; allowed: a whole number from 1 to 1000" in told
    assert len(problems(directory)) == 7


@pytest.mark.parametrize("name", ["go_nogo"])
def test_bounds_of_params_hold(directory: Path, name: str) -> None:
    """Each bounded parameter is refused beyond its bounds, which are told."""
    path = directory / f"exercises/{name}.yaml"
    schema = params_model(exercise(name).params).model_json_schema()["properties"]
    bounded = {key: of for key, of in schema.items() if "minimum" in of}
    assert bounded
    for key, of in bounded.items():
        for bound, beyond in ((of["minimum"], -1), (of["maximum"], 1)):
            change(path, key, value=bound + beyond)
            [told] = [line for line in problems(directory) if f" {key}: " in line]
            assert f"{key}: is {bound + beyond}; allowed: a" in told
            assert f"from {of['minimum']:g} to {of['maximum']:g}" in told
        shutil.copy(SHIPPED / f"exercises/{name}.yaml", path)


def test_params_that_contradict_each_other_are_told(directory: Path) -> None:
    """What Params itself refuses is a problem of its file like any other."""
    change(directory / "exercises/go_nogo.yaml", "iti_low_s", value=4.9)
    change(directory / "exercises/go_nogo.yaml", "iti_high_s", value=4.8)
    [told] = problems(directory)
    assert told == "exercises/go_nogo.yaml: iti_low_s must not be above iti_high_s"


def test_overlay_is_laid_key_by_key(directory: Path, tmp_path: Path) -> None:
    """An overlay changes the keys that it names, and its mistakes are told in its own file."""
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "pod.yaml").write_text("screen: {width: 800}\n")
    screen = load(directory, overlay).pod.screen
    assert (screen.width, screen.height) == (800, load(directory).pod.screen.height)
    (overlay / "pod.yaml").write_text("\nscreen: {width: 1}\n")
    change(directory / "pod.yaml", "screen", "height", value=1)
    told = problems(directory, overlay)
    assert told[0].startswith("pod.yaml:")
    assert told[1].startswith(f"{overlay}/pod.yaml:2: screen.width: is 1")


def test_configuration_is_frozen() -> None:
    """Nothing changes under a running daemon."""
    config = load(SHIPPED)
    with pytest.raises(ValidationError):
        config.pod.screen.width = 800
    with pytest.raises(AttributeError):
        config.exercises = {}  # type: ignore[misc]


def test_hash_is_of_the_content(directory: Path) -> None:
    """Another order or a comment leaves the hash alone; another value does not."""
    before = load(directory).hash
    for name in FILES:
        tree = yaml.safe_load((directory / name).read_text())
        (directory / name).write_text("# again\n" + yaml.safe_dump(dict(reversed(tree.items()))))
    assert load(directory).hash == before
    config = load(directory)
    louder = config.pod.model_copy(
        update={"sound": config.pod.sound.model_copy(update={"volume": 1})}
    )
    assert replace(config, pod=louder).hash != before


def test_uplink_reads_its_own_files_alone(directory: Path) -> None:
    """A mistake in the board's wiring is no reason for the uplink to stay away."""
    (directory / "wiring.yaml").write_text("")
    assert load_uplink(directory).mqtt == load(SHIPPED).mqtt
    (directory / "mqtt.yaml").write_text("")
    with pytest.raises(ConfigError, match=r"mqtt\.yaml: the file is empty"):
        load_uplink(directory)


def test_uplink_is_told_every_key(directory: Path, tmp_path: Path) -> None:
    """What stands in mqtt.yaml arrives at the uplink, each key under its own name."""
    (tmp_path / "password").write_text("secret\n")
    said = {
        "host": "broker.example",
        "port": 8883,
        "username": "pod-1",
        "tls": {"ca": "/ca", "cert": "/cert", "key": "/key"},
        "keepalive_s": 7,
        "will_delay_s": 8,
        "ingest": False,
    }
    secret = {"password_file": str(tmp_path / "password")}
    (directory / "mqtt.yaml").write_text(yaml.safe_dump(said | secret))
    config = load_uplink(directory)
    link = config.link()
    told = {name: getattr(link, name) for name in said if name != "tls"}
    assert link.tls is not None
    assert told | {"tls": {k: str(v) for k, v in asdict(link.tls).items()}} == said
    assert (link.pod, link.site, link.password) == (config.pod.pod, config.pod.site, "secret")
    assert "secret" not in repr(link)
    assert config.health == config.pod.run_dir / "health.json"


def test_password_stays_in_its_file(directory: Path, tmp_path: Path) -> None:
    """The password is read when it is needed, and is in nothing that is told or stored."""
    secret = tmp_path / "password"
    secret.write_text("correct horse\n")
    change(directory / "mqtt.yaml", "username", value="pod-1")
    change(directory / "mqtt.yaml", "password_file", value=str(secret))
    config = load(directory)
    assert config.mqtt.read_password() == "correct horse"
    assert "horse" not in f"{config!r} {config.document()}"
    secret.unlink()
    assert load(directory) == config
    with pytest.raises(ConfigError, match=f"{secret}: the password cannot be read"):
        config.mqtt.read_password()


def test_daemon_does_not_start_on_a_bad_configuration(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It leaves with EX_CONFIG and the whole text."""
    (directory / "pod.yaml").write_text("")
    with pytest.raises(SystemExit) as left:
        load_or_exit(directory)
    assert left.value.code == 78
    said = capsys.readouterr().err
    assert said == (
        "The configuration cannot be used: 1 problem.\n"
        f"  {directory}/pod.yaml: the file is empty; allowed: lines of the form `key: value`\n"
    )


def test_configuration_is_looked_for_in_order(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First what is named, even where it is missing; then what lies here; then what is shipped."""
    monkeypatch.setenv("POD_CONFIG", "/named/by/environment")
    assert find(Path("given")) == Path("given")
    assert find() == Path("/named/by/environment")
    monkeypatch.delenv("POD_CONFIG")
    monkeypatch.chdir(tmp_path)
    system = Path("/etc/pod")
    assert find() == (system if system.is_dir() else Path("config"))
    shutil.rmtree(directory)
    assert find() == (system if system.is_dir() else SHIPPED)


def test_params_keep_every_field() -> None:
    """What the exercise declares is what may be configured: no field is lost on the way."""
    params = exercise("go_nogo").params
    assert list(params_model(params).model_fields) == [field.name for field in fields(params)]
