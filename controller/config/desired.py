"""Values that technicians may set from far away, laid upon the files: which, and how.

What is not named here is the site's own, in its files: where the broker is and who may ask what,
how people sign in, what is kept of them and for how long, whether results leave, the site's words,
the wiring. To add one, think what somebody who has taken over the broker could do with it.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from controller.config.document import Document, Place
from controller.config.problems import Key, Problem, dotted, meant, short

Layer = Mapping[str, Mapping[str, Any]]

FILE = "desired"
ALL: Collection[str] = ()  # of a section: everything in it
MAY: Mapping[str, Mapping[str, Collection[str]]] = {
    "pod": {
        "languages": ALL,
        "idle_s": ALL,
        "away_s": ALL,
        "look": ALL,
        "sound": ("volume", "limit"),
    },
    "programme": {
        "offer": ALL,
        "cards": ALL,
        "enough_minutes": ALL,
        "most_minutes": ALL,
        "assess_from_session": ALL,
        "assess_every_sessions": ALL,
        "cohort": ALL,
        "blocks": ALL,
        "floor_share": ALL,
    },
    "mqtt": {"keep_days": ALL, "keep_mb": ALL},
}


def forbidden(layer: Layer) -> Iterator[Problem]:
    """One problem for each value that is not theirs to set."""
    for file, values in layer.items():
        if file not in MAY:
            yield _told((file,), MAY)
            continue
        for name, value in values.items():
            if name not in MAY[file]:
                yield _told((file, name), MAY[file])
            elif parts := MAY[file][name]:
                yield from _within((file, name), value, parts)


def document(name: str, layer: Layer) -> Document | None:
    """What is laid upon the file `name`, or None where nothing is."""
    values = layer.get(name.removesuffix(".yaml"))
    if not values:
        return None
    tree = dict(values)
    return Document(FILE, tree, {key: Place(FILE) for key in keys(tree)})


def keys(value: object, above: Key = ()) -> Iterator[Key]:
    """The path of each value in a tree of JSON types."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from ((*above, name), *keys(inner, (*above, name)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from ((*above, number), *keys(inner, (*above, number)))


def _within(key: Key, value: object, parts: Collection[str]) -> Iterator[Problem]:
    for name in value if isinstance(value, dict) else ():
        if name not in parts:
            yield _told((*key, name), parts)


def _told(key: Key, may: Collection[str]) -> Problem:
    wrong = "is not set from far away: it stands in the pod's own files"
    return Problem(FILE, dotted(key), wrong, ", ".join(may), meant(short(str(key[-1])), may))
