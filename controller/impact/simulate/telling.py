"""What simulated cohorts gave, as a table and as a document."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

from controller.impact.simulate.run import Counts, Outcome, Rate

HEAD = ("people", "effect", "clear", "better", "band", "group", "g", "model", "slope")
NOTES = (
    "of people:  clear, told as changed either way; better, as improved; band, the 95 % band holds "
    "the truth",
    "of groups:  group, p < .05 in the paired t test; g, its 95 % interval holds the truth",
    "of models:  model, p < .05 for hours; slope, its 95 % interval holds the truth",
    "Where nothing is there (effect 0, no practice), clear, group and model are false positives: "
    "5 % is right. Bands: 95 %.",
)


def lines(found: Sequence[Outcome]) -> Iterator[str]:
    """A table: shares in percent, and what they are."""
    yield "".join(f"{name:>9}" for name in HEAD)
    for each in found:
        of = each.counts
        rates = (of.clear, of.improved, of.person_covered, of.found, of.covered)
        told = (*rates, of.model_found, of.model_covered)
        yield f"{each.shape.people:9}{each.shape.effect:9g}" + "".join(map(_percent, told))
    yield ""
    yield from NOTES


def _percent(rate: Rate) -> str:
    return f"{'-':>9}" if rate.share is None else f"{100 * rate.share:9.1f}"


def document(found: Sequence[Outcome], seed: int) -> dict[str, Any]:
    """All counts with their 95 % intervals."""
    return {"seed": seed, "cohorts": [_of(each) for each in found]}


def _of(outcome: Outcome) -> dict[str, Any]:
    shape, counts = outcome.shape, outcome.counts
    told = {each.name: getattr(counts, each.name).document() for each in fields(Counts)}
    true = {"gain": shape.gain, "size": shape.size}
    many = {"cohorts": outcome.cohorts, "models": outcome.modelled}
    return {**asdict(shape), **many, "true": true, "clear": counts.clear.document(), **told}
