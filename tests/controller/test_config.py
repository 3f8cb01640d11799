"""The configuration: what is wrong is told whole and in its place; what is right is frozen."""

import shutil
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

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
from firmware.wiring import PulseWiring

SHIPPED = Path(__file__).parents[2] / "config"
FILES = ("pod.yaml", "wiring.yaml", "mqtt.yaml", "programme.yaml", "exercises/go_nogo.yaml")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the configuration that is shipped."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "config"))


def change(path: Path, *keys: str | int, value: Any) -> None:
    """Set one value in a YAML file."""
    tree = here = yaml.safe_load(path.read_text())
    for key in keys[:-1]:
        here = here[key]
    here[keys[-1]] = value
    path.write_text(yaml.safe_dump(tree, sort_keys=False))


def problems(directory: Path, overlay: Path | None = None) -> list[str]:
    """What is wrong, each problem as it is told, without the directory's own path."""
    with pytest.raises(ConfigError) as caught:
        load(directory, overlay)
    return [str(problem).replace(f"{directory}/", "") for problem in caught.value.problems]


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


def test_sensors_are_optional_and_have_pins_of_their_own(directory: Path) -> None:
    """A pod without probes has none; a probe on a button's pin, or of no known kind, is told."""
    wiring = directory / "wiring.yaml"
    light = load(directory).wiring.light
    assert light is not None
    change(wiring, "sensors", "light", "pin", value=5)
    change(wiring, "sensors", "sond", value={"pin": 13})
    told = "\n".join(problems(directory))
    assert "sensors.light.pin: GPIO 5 is also buttons.left.pin" in told
    allowed = "light, sound, presence, headphones, door"
    assert f"sensors.sond: unknown key; allowed: {allowed}; did you mean sound?" in told
    change(wiring, "sensors", value={})
    assert load(directory).wiring.light is None


def test_a_pulse_sensor_is_optional_and_owns_its_bus(directory: Path) -> None:
    """Without its section there is none; with it, GPIO 7 to 11 are nobody else's."""
    wiring = directory / "wiring.yaml"
    assert load(directory).wiring.pulse is None
    change(wiring, "pulse", value={"channel": 3})
    assert load(directory).wiring.pulse == PulseWiring(3, 0)
    change(wiring, "buttons", "help", "pin", value=9)
    change(wiring, "pulse", "channel", value=8)
    told = "\n".join(problems(directory))
    assert "buttons.help.pin: GPIO 9 is also SPI0 MISO (uses.spi)" in told
    assert "pulse.channel: is 8; allowed: a whole number from 0 to 7" in told


@pytest.mark.parametrize(
    ("key", "off", "pins", "bus"),
    [
        ("spi", False, range(7, 12), "SPI0"),
        ("clock", False, (2, 3), "I2C1"),
        ("console", False, (14, 15), "serial console"),
        (None, None, (0, 1), "HAT EEPROM"),
    ],
)
def test_pins_of_the_image_are_nobody_elses(
    directory: Path, key: str | None, off: object, pins: Iterable[int], bus: str
) -> None:
    """What the image's device tree has is refused with its reason, until `uses` says it is off."""
    wiring = directory / "wiring.yaml"
    for pin in pins:
        change(wiring, "buttons", "help", "pin", value=pin)
        (told,) = problems(directory)
        assert f"buttons.help.pin: GPIO {pin} is also {bus}" in told
        assert "allowed: each GPIO once; free: 4, 18, 19, 20, 21, 25" in told
    if key is not None:
        change(wiring, "uses", key, value=off)
        load(directory)


@pytest.mark.parametrize(
    ("audio", "pins"),
    [
        ("jack", set()),
        ("usb", set()),
        ("hdmi", set()),
        ("i2s", {18, 19, 20, 21}),
        ("pwm", {12, 13, 18, 19}),
    ],
)
def test_which_pins_sound_has_depends_on_where_it_comes_out(
    directory: Path, audio: str, pins: set[int]
) -> None:
    """Each GPIO that any audio may want is tried with each."""
    wiring = directory / "wiring.yaml"
    change(wiring, "sensors", value={})
    change(wiring, "uses", "audio", value=audio)
    for pin in (12, 13, 18, 19, 20, 21):
        change(wiring, "buttons", "help", "lamp", value=pin)
        if pin not in pins:
            load(directory)
            continue
        (told,) = problems(directory)
        assert f"buttons.help.lamp: GPIO {pin} is also" in told
        assert "(uses.audio)" in told


def test_every_clash_is_told_at_once(directory: Path) -> None:
    """Pins on buses, a bus that is needed and off, and a word that `uses` does not know."""
    wiring = directory / "wiring.yaml"
    change(wiring, "buttons", "left", "pin", value=3)
    change(wiring, "buttons", "ok", "lamp", value=14)
    change(wiring, "buttons", "right", "lamp", value=9)
    change(wiring, "pulse", value={"channel": 0})
    change(wiring, "uses", value={"spi": False, "audio": "i2c"})
    told = "\n".join(problems(directory))
    assert "wiring.yaml" in told
    assert "buttons.left.pin: GPIO 3 is also I2C1 clock (uses.clock)" in told
    assert "buttons.ok.lamp: GPIO 14 is also serial console out (uses.console)" in told
    assert "buttons.right.lamp: GPIO 9 is also SPI0 MISO (uses.spi)" in told
    assert "uses.spi: is false, and the pulse sensor is on SPI0; allowed: true, or no pulse" in told
    assert "uses.audio: is the text 'i2c'; allowed: jack or usb or hdmi or i2s or pwm" in told


def test_another_chip_has_no_header(directory: Path) -> None:
    """Its lines are free, each for one."""
    wiring = directory / "wiring.yaml"
    change(wiring, "chip", value="9030000.pl061")
    change(wiring, "buttons", "left", "pin", value=0)
    assert load(directory).wiring.buttons["left"].pin == 0
    change(wiring, "buttons", "right", "pin", value=0)
    (told,) = problems(directory)
    assert "buttons.right.pin: GPIO 0 is also buttons.left.pin" in told


@pytest.mark.parametrize("part", ["pin", "lamp"])
def test_pins_stand_once(directory: Path, part: str) -> None:
    """A GPIO that two buttons or lamps share is told, beside any other mistake in the file."""
    wiring = yaml.safe_load((directory / "wiring.yaml").read_text())
    taken = wiring["buttons"]["left"]["pin"]
    change(directory / "wiring.yaml", "buttons", "help", part, value=taken)
    change(directory / "wiring.yaml", "refractory_ms", value=-1)
    told = problems(directory)
    assert any(f"buttons.help.{part}: GPIO {taken} is also buttons.left.pin" in p for p in told)
    assert any("refractory_ms: is -1; allowed: a number from" in p for p in told)


@pytest.mark.parametrize("button", ["left", "right", "ok", "back", "help"])
def test_five_buttons_must_be_wired(directory: Path, button: str) -> None:
    """Each of the panel's buttons is missed by name."""
    wiring = yaml.safe_load((directory / "wiring.yaml").read_text())
    del wiring["buttons"][button]
    (directory / "wiring.yaml").write_text(yaml.safe_dump(wiring))
    [told] = problems(directory)
    assert f"buttons.{button}: the key is missing" in told


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
    assert config.mailbox.is_relative_to(config.pod.data_dir)
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
