"""What of a release's contract a later one no longer keeps. `v1` changes only by adding.

What the pod writes stays as it was for whoever reads it, new names aside; and what older pods
write is still right, because a site has pods of several releases. What the pod reads it goes on
to understand, all of it.
"""

from collections.abc import Iterator
from typing import Any

from tests.contract.subset import escapes, inline

Document = dict[str, Any]


def shrinkage(old: Document, new: Document) -> list[str]:
    """A sentence for each promise of `old` that `new` breaks; both are AsyncAPI documents."""
    broken = [
        f"{name}: {words}"
        for name, channel in old["channels"].items()
        for words in _channel(name, channel, old, new)
    ]
    hidden = [f"{name}: {words}" for name in _hidden(old) for words in _inside(name, old, new)]
    return broken + hidden


def _hidden(document: Document) -> list[str]:
    """The messages that are on no channel: what is in a sealed one."""
    seen = {name for channel in document["channels"].values() for name in channel["messages"]}
    return [name for name in document["components"]["messages"] if name not in seen]


def _inside(name: str, old: Document, new: Document) -> Iterator[str]:
    if name in new["components"]["messages"]:
        yield from _message(name, old, new, sent=True)
    else:
        yield "it is gone"


def _channel(name: str, channel: Document, old: Document, new: Document) -> Iterator[str]:
    now = new["channels"].get(name)
    if now is None or now["address"] != channel["address"]:
        yield "the topic is gone"
        return
    yield from (
        f"the message {each} is gone" for each in channel["messages"].keys() - now["messages"]
    )
    if name in old["operations"]:
        yield from _operation(old["operations"][name], new["operations"].get(name, {}))
    sent = old["operations"].get(name, {"action": "send"})["action"] == "send"
    for message in channel["messages"].keys() & now["messages"]:
        yield from _message(message, old, new, sent=sent)


def _operation(was: Document, now: Document) -> Iterator[str]:
    if was["action"] != now.get("action"):
        yield f"it is {was['action']} no more"
        return
    before, after = was["bindings"]["mqtt"], now["bindings"]["mqtt"]
    if after["qos"] < before["qos"]:
        yield f"QoS was {before['qos']}"
    if after["retain"] != before["retain"]:
        yield f"retain was {before['retain']}"
    if "reply" in was and now.get("reply") != was["reply"]:
        yield "it is answered otherwise"


def _message(name: str, old: Document, new: Document, *, sent: bool) -> Iterator[str]:
    was, now = (each["components"]["messages"][name] for each in (old, new))
    if was["contentType"] != now["contentType"]:
        yield f"the content type was {was['contentType']}"
    before, after = inline(was["payload"], old), inline(now["payload"], new)
    yield from (f"{place} is gone" for place in sorted(_places(before) - _places(after)))
    yield from (f"refused now: {words}" for words in escapes(before, after))
    if sent:
        yield from (f"new to readers: {words}" for words in escapes(after, before))


def _places(schema: Any, at: str = "") -> set[str]:
    """The path of each named property."""
    if not isinstance(schema, dict):
        return set()
    found = {f"{at}.{name}" for name in schema.get("properties", {})}
    for name, part in schema.get("properties", {}).items():
        found |= _places(part, f"{at}.{name}")
    for part in (*schema.get("anyOf", ()), schema.get("items"), schema.get("additionalProperties")):
        found |= _places(part, at)
    return found
