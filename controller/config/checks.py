"""What must hold between keys and between files, looked for in whatever could be read.

Each check takes a document as it stands, well-formed or not, so that its problems are told in
the same run as those of single values.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, get_args

from controller.config.document import Document
from controller.config.models import (
    Form,
    OfferConfig,
    ProgrammeConfig,
    Section,
    SoundConfig,
)
from controller.config.problems import Key, Problem, dotted, meant, short
from controller.config.wiring import UsesConfig
from exercises.stage.language import TONGUES, catalogues
from firmware.header import GPIOS, buses
from firmware.wiring import Audio

Check = Callable[[Document], Iterator[Problem]]
Forms = Mapping[str, tuple[str, ...]]
LOUD = ("volume", "limit")
HOW_TO_ADD = "docs/languages.md says how to add one"


def languages_there(pod: Document) -> Iterator[Problem]:
    """Each language stands once, and there are a catalogue and a voice of it."""
    codes = _mapping(pod.tree).get("languages")
    known, before = catalogues(), set[str]()
    for n, code in enumerate(codes if isinstance(codes, list) else ()):
        if not isinstance(code, str):
            continue
        key = ("languages", n)
        if code in before:
            yield pod.problem(key, f"'{short(code)}' stands twice", "each language once")
        elif code not in known:
            wrong = f"there is no catalogue of '{short(code)}'"
            yield pod.problem(key, wrong, ", ".join(known), HOW_TO_ADD)
        elif code not in TONGUES:
            wrong = f"there is no voice of '{short(code)}'"
            yield pod.problem(key, wrong, ", ".join(set(known) & set(TONGUES)), HOW_TO_ADD)
        before.add(code)


def loud_enough(pod: Document) -> Iterator[Problem]:
    """The volume to begin with is not above the limit."""
    sound = _mapping(_mapping(pod.tree).get("sound"))
    volume, limit = (sound.get(key, SoundConfig.model_fields[key].default) for key in LOUD)
    if all(isinstance(each, int | float) for each in (volume, limit)) and volume > limit:
        wrong = f"{short(str(volume))} is above sound.limit ({short(str(limit))})"
        yield pod.problem(("sound", "volume"), wrong, "at most the limit")


# What staff can only do with something to put it on.
NEED_A_STICK = ("record", "export", "transfer", "receive")


def stick_named(pod: Document) -> Iterator[Problem]:
    """Who may take something away at the pod has a folder to put it in."""
    tree = _mapping(pod.tree)
    for role, verbs in _mapping(tree.get("staff")).items():
        for n, verb in enumerate(verbs if isinstance(verbs, list) else ()):
            if verb in NEED_A_STICK and tree.get("stick") is None:
                wrong = f"{verb} is put onto a memory stick, and no stick is named"
                yield pod.problem(
                    ("staff", str(role), n), wrong, "stick: a folder, or another word"
                )


def others_named(pod: Document) -> Iterator[Problem]:
    """Who may hand people over has pods to hand them over to; this one is none of them."""
    tree = _mapping(pod.tree)
    others = tree.get("hand_over_to") or ()
    for n, name in enumerate(others if isinstance(others, list) else ()):
        if name == tree.get("pod"):
            yield pod.problem(("hand_over_to", n), "that is this pod", "the names of other pods")
    for role, verbs in _mapping(tree.get("staff")).items():
        if not others and isinstance(verbs, list) and "transfer" in verbs:
            wrong = "transfer needs a pod to go to, and none is named"
            key = ("staff", str(role), verbs.index("transfer"))
            yield pod.problem(key, wrong, "hand_over_to: [pod-2]", "or another word")


def pins_differ(wiring: Document) -> Iterator[Problem]:
    """No GPIO stands twice: as a button, a lamp, a sensor, or a pin of a bus on the header."""
    tree = _mapping(wiring.tree)
    taken = _reserved(tree)
    free = {*GPIOS} - {*taken} - {pin for _, pin in _pins(tree)}
    allowed = f"each GPIO once; free: {', '.join(map(str, sorted(free))) or 'none'}"
    for key, pin in _pins(tree):
        if pin in taken:
            yield wiring.problem(key, f"GPIO {pin} is also {taken[pin]}", allowed)
        taken.setdefault(pin, dotted(key))


def pulse_has_its_bus(wiring: Document) -> Iterator[Problem]:
    """A pulse sensor is not fitted where its bus is said to be off."""
    tree = _mapping(wiring.tree)
    if tree.get("pulse") is not None and _mapping(tree.get("uses")).get("spi") is False:
        wrong = "is false, and the pulse sensor is on SPI0"
        yield wiring.problem(("uses", "spi"), wrong, "true, or no pulse")


def _reserved(tree: Mapping[str, Any]) -> dict[int, str]:
    """What the buses of the header have, by GPIO; nothing where another chip is named."""
    if tree.get("chip") is not None:
        return {}
    on = {key: value for key, value in _mapping(tree.get("uses")).items() if _fits(key, value)}
    here = buses(UsesConfig(**on).known(), pulse=tree.get("pulse") is not None)
    return {
        gpio: f"{bus.name} {said} ({bus.key})" for bus in here for gpio, said in bus.signals.items()
    }


def _fits(key: str, value: object) -> bool:
    """Whether a value of `uses` is one; what is not, is the model's to tell."""
    if key == "audio":
        return value in get_args(Audio)
    return key in UsesConfig.model_fields and isinstance(value, bool)


def _pins(tree: Mapping[str, Any]) -> Iterator[tuple[Key, int]]:
    """Every pin that is a number, with its key."""
    for section in ("buttons", "sensors"):
        for name, device in _mapping(tree.get(section)).items():
            for part in ("pin", "lamp"):
                pin = _mapping(device).get(part)
                if isinstance(pin, int) and not isinstance(pin, bool):
                    yield (section, name, part), pin


def pairs_whole(mqtt: Document) -> Iterator[Problem]:
    """A password needs a user name, and a certificate its key."""
    tree = _mapping(mqtt.tree)
    tls = _mapping(tree.get("tls"))
    if tree.get("password_file") is not None and tree.get("username") is None:
        yield mqtt.problem(("password_file",), "there is no username beside it", "both, or neither")
    if (tls.get("cert") is None) != (tls.get("key") is None):
        yield mqtt.problem(("tls",), "cert and key do not stand together", "both, or neither")


def offered(known: Collection[str], forms: Forms, programme: Document) -> Iterator[Problem]:
    """Something is on offer, and each exercise exists, has its file and has that form.

    `known` names every exercise; `forms` maps those that have a file to their forms.
    """
    offer = _mapping(programme.tree).get("offer")
    if offer == []:
        yield programme.problem(("offer",), "is an empty list", "at least one exercise")
    for n, item in enumerate(offer if isinstance(offer, list) else ()):
        name, form = _mapping(item).get("exercise"), _mapping(item).get("form")
        if not isinstance(name, str):
            continue
        if name not in known:
            wrong, hint = f"there is no exercise '{short(name)}'", meant(name, known)
            yield programme.problem(("offer", n, "exercise"), wrong, ", ".join(known), hint)
        elif name not in forms:
            wrong = f"there is no file exercises/{name}.yaml"
            yield programme.problem(("offer", n, "exercise"), wrong)
        else:
            yield from _form(programme, ("offer", n, "form"), form, forms[name])


def normed(known: Collection[str], forms: Forms, programme: Document) -> Iterator[Problem]:
    """Each norm is of an exercise that there is, and that has an assessment."""
    for name in map(str, _mapping(_mapping(programme.tree).get("norms"))):
        if name not in known:
            wrong, hint = f"there is no exercise '{short(name)}'", meant(name, known)
            yield programme.problem(("norms", name), wrong, ", ".join(known), hint)
        elif "assessment" not in forms.get(name, ("assessment",)):
            wrong = "this exercise has no assessment: its changes are not judged"
            yield programme.problem(("norms", name), wrong)


def dose_fits(programme: Document) -> Iterator[Problem]:
    """Nothing stands twice, and a day has room for each thing and for what is enough."""
    tree, first = _mapping(programme.tree), dict[tuple[str, str], int]()
    most, offer = _or_default(tree, "most_minutes", ProgrammeConfig), tree.get("offer")
    if _above(_or_default(tree, "enough_minutes", ProgrammeConfig), most):
        yield programme.problem(("enough_minutes",), "is above most_minutes", f"at most {most}")
    for n, item in enumerate(map(_mapping, offer if isinstance(offer, list) else ())):
        what = (str(item.get("exercise")), str(item.get("form")))
        if first.setdefault(what, n) != n:
            wrong = f"stands here a second time (first as offer[{first[what]}])"
            yield programme.problem(("offer", n), wrong, "each exercise once in a form")
        if _above(_or_default(item, "minutes", OfferConfig), most):
            told = ("offer", n, "minutes")
            yield programme.problem(told, "is above most_minutes", f"at most {most}")


def blocks_fit(programme: Document) -> Iterator[Problem]:
    """Each block has its own name, an end unless it is the last, and room for what it measures."""
    blocks, offer = (_mapping(programme.tree).get(key) for key in ("blocks", "offer"))
    forms = [_mapping(item).get("form") for item in (offer if isinstance(offer, list) else ())]
    names, least = list[object](), forms.count("assessment")
    start = _or_default(_mapping(programme.tree), "assess_from_session", ProgrammeConfig)
    late = start - 1 if type(start) is int else 0
    for n, block in enumerate(map(_mapping, blocks if isinstance(blocks, list) else ())):
        name, visits = block.get("name"), block.get("visits")
        if name in names:
            wrong = f"'{short(str(name))}' stands twice"
            yield programme.problem(("blocks", n, "name"), wrong, "each block once")
        names.append(name)
        if visits is None and isinstance(blocks, list) and n + 1 < len(blocks):
            wrong = "has no number of visits, so that no block behind it is ever reached"
            yield programme.problem(("blocks", n), wrong, "only the last may go on for ever")
        if block.get("assess") is True and _above(least + late * (n == 0), visits):
            wrong = f"{visits} visits have no room for {least} assessments, one a visit"
            allowed = f"at least {least + late * (n == 0)}"
            yield programme.problem(("blocks", n, "visits"), wrong, allowed)


def _or_default(tree: Mapping[str, Any], key: str, model: type[Section]) -> object:
    return tree.get(key, model.model_fields[key].default)


def _above(value: object, most: object) -> bool:
    """Whether both are whole numbers, and the first is the larger."""
    return type(value) is type(most) is int and value > most


def _form(programme: Document, key: Key, form: object, forms: Collection[str]) -> Iterator[Problem]:
    """A form that other exercises have; one that none has is the model's to tell."""
    if form in get_args(Form) and form not in forms:
        yield programme.problem(key, f"this exercise has no form {form}", " or ".join(forms))


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
