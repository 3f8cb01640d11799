"""The hours of a day in which something may be done (pure)."""

from datetime import datetime

MINUTES = 24 * 60


def within(window: str | None, now: datetime) -> bool:
    """Whether `now` (UTC) is in a window as "22:00-05:30"; one that ends as it begins is a day."""
    if window is None:
        return True
    first, last = (_minutes(each) for each in window.split("-"))
    at = now.hour * 60 + now.minute
    return (at - first) % MINUTES < ((last - first) % MINUTES or MINUTES)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
