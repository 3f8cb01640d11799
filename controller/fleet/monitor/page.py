"""One pod on a page of its own: what is wrong and what to do, its last hour, numbers, events."""

import json
import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from rich.text import Text

from controller.fleet.history import SLOTS
from controller.fleet.monitor.words import NEED_WORDS, advice, lasting_s
from controller.fleet.noting import SKEW_S
from controller.fleet.pod import Now, Pod
from controller.fleet.standing import NEEDS, ago
from controller.fleet.text import fitted, plain, said, sparkline
from controller.fleet.watch import Watch

# What is drawn over time: its title, the series, and the least and most that it is drawn between.
LINES = (
    ("need", "need", 0.0, float(len(NEEDS) - 1)),
    ("heat °C", "temperature_c", 30.0, 85.0),
    ("waiting", "outbox_rows", 0.0, None),
)
TITLE, LABEL = "bold underline", "grey62"
MOST_LINES, MOST_VALUES, DEEPEST = 120, 40, 3


def page(pod: Pod, watch: Watch, now: Now) -> Text:
    """The whole page."""
    parts = [
        _head(pod, now),
        *_wrong(pod),
        _history(pod, now),
        _told(pod),
        _orders(pod, watch, now),
    ]
    parts += [_events(pod), _numbers(pod)]
    return Text("\n").join(part for part in parts if part)


def _head(pod: Pod, now: Now) -> Text:
    word, sign, style = NEED_WORDS[pod.need]
    head = Text().append(f"{sign} {word}", style)
    seconds = lasting_s(pod, now)
    head.append(f" for {ago(seconds)}" if seconds is not None else "")
    if pod.state:
        head.append(f" · {_mode(pod)}")
    for reason in pod.standing.reasons if not pod.faults or pod.need == "lost" else ():
        head.append(f"\n{reason}")
    if pod.skew_s is not None and abs(pod.skew_s) > SKEW_S:
        way = "ahead of" if pod.skew_s > 0 else "behind"
        head.append(f"\nIts clock is {ago(abs(pod.skew_s))} {way} this machine's.", "yellow")
    if pod.unreadable:
        head.append(f"\n{pod.unreadable} of its messages could not be read.", "yellow")
    return head.append("\n")


def _mode(pod: Pod) -> str:
    mode = str((pod.state or {}).get("mode", ""))
    return f"screen: {mode}" if mode else "screen not told"


def _wrong(pod: Pod) -> Iterator[Text]:
    if not pod.faults:
        if words := advice(pod):
            yield Text().append("What to do: ", LABEL).append(f"{words}\n")
        return
    text = Text().append("What is wrong, and what to do\n", TITLE)
    for fault in pod.faults:
        since = fault.get("since") or "a time nobody knows"
        text.append(f"{fault.get('words', '')}\n", "bold")
        text.append(f"  {fault.get('what_to_do', '')}\n")
        text.append(f"  {fault['detail']}\n" if "detail" in fault else "")
        text.append(f"  {fault.get('code', '?')}, {fault.get('part', '')}, since {since}\n", LABEL)
    yield text


def _history(pod: Pod, now: Now) -> Text:
    text = Text().append(f"The last {SLOTS} minutes, as seen from here\n", TITLE)
    for title, name, low, high in LINES:
        series = pod.history.series(name, now.s)
        known = [value for value in series if not math.isnan(value)]
        top = max([*known, 1.0]) if high is None else high
        last = f"{known[-1]:.4g}" if known and name != "need" else ""
        text.append(fitted(title, 10), LABEL).append(fitted(last, 5))
        text.append(f"▕{sparkline(series, low, top)}▏\n")
    return text


def _told(pod: Pod) -> Text | None:
    """What it is made of."""
    made = {**pod.meta, "config": pod.meta.get("config", "")[:12], "wanted": pod.reported}
    line = ", ".join(f"{name} {value}" for name, value in made.items() if value)
    return Text().append("Made of: ", LABEL).append(f"{line}\n") if line else None


def _orders(pod: Pod, watch: Watch, now: Now) -> Text | None:
    mine = [made for made in watch.orders.values() if made.key == pod.key]
    others = [status for number, status in pod.commands.items() if number not in watch.orders]
    if not mine and not others:
        return None
    text = Text().append("Commands\n", TITLE)
    for made in reversed(mine):
        found = watch.outcome(made, now)
        style = {True: "green", False: "bold red", None: ""}[found.good]
        text.append(f"{fitted(made.choice.label, 24)} ").append(f"{found.words}\n", style)
        status = pod.commands.get(made.number)
        text.append(f"  {_flat(status.result)}\n" if status and status.result else "")
    for status in reversed(others):
        text.append(f"{fitted(status.type, 24)} {status.status} {status.why} (sent by others)\n")
    return text


def _events(pod: Pod) -> Text:
    text = Text().append("Events, the newest first\n", TITLE)
    for event in reversed(pod.events):
        when = event.time[:19].replace("T", " ") + ("" if event.synchronised else "?")
        text.append(f"{fitted(when, 21)} ", LABEL).append(f"{event.kind}  {event.words}\n")
    return text if pod.events else text.append("None since this view was opened.\n", LABEL)


def _numbers(pod: Pod) -> Text:
    text = Text().append("All that it tells of itself\n", TITLE)
    try:
        state: Mapping[str, Any] = json.loads(pod.raw) if pod.raw else {}
    except (ValueError, RecursionError):
        state = {}
    parts = [part for part in sorted(state) if part != "faults"][:MOST_LINES]
    for part in parts:
        text.append(f"{plain(part, 20)}: {_flat(state[part])}\n")
    return text if parts else text.append("Nothing, or more than can be shown.\n", LABEL)


def _of(name: object, value: object, deep: int) -> str:
    """One value by its name: many bytes are told in megabytes of a million, or gigabytes."""
    if str(name).endswith("_bytes") and isinstance(value, int) and 10**6 <= value < 10**18:
        return f"{value / 1e9:.1f} GB" if value >= 10**9 else f"{value / 1e6:.0f} MB"
    return _flat(value, deep + 1)


def _flat(value: object, deep: int = 0) -> str:
    """A part on one line: name value, name value; however deep it goes, three levels of it."""
    if isinstance(value, Mapping) and deep < DEEPEST:
        first = islice(value.items(), MOST_VALUES)
        line = ", ".join(f"{plain(str(name), 32)} {_of(name, v, deep)}" for name, v in first)
        return f"({line})" if deep else plain(line, 1000)
    if isinstance(value, list) and deep < DEEPEST:
        return ", ".join(_flat(one, deep + 1) for one in value[:MOST_VALUES]) or "none"
    return said(value, 200)
