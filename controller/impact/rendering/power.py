"""Power by the number of people: how often a change that is there is told, as simulated."""

from collections.abc import Sequence

from controller.impact.rendering.plots import BLUE, GREY, INK, PALE, RUST, Picture, blank, drawn
from controller.impact.simulate.run import Outcome

STYLES = ((GREY, ":", "x"), (RUST, "--", "s"), (BLUE, "-", "o"), (INK, "-.", "D"))
LEVEL, WANTED = 5, 80


def power(found: Sequence[Outcome]) -> Picture:
    """A line for each effect: cohorts of which a paired t test tells it, in percent."""
    figure, axes = blank(7.0, 3.4)
    words = []
    for number, effect in enumerate(sorted({each.shape.effect for each in found})):
        own = sorted(
            ((o.shape.people, 100 * (o.counts.found.share or 0)) for o in found
             if o.shape.effect == effect),
        )  # fmt: skip
        colour, line, mark = STYLES[number % len(STYLES)]
        axes.plot(*zip(*own, strict=True), line, color=colour, marker=mark, label=f"{effect:g} SD")
        told = ", ".join(f"{share:.0f} % of {people}" for people, share in own)
        words.append(f"a change of {effect:g} SD: {told}")
    for level in (LEVEL, WANTED):
        axes.axhline(level, color=PALE, linewidth=1, zorder=0)
    sizes = sorted({each.shape.people for each in found})
    axes.set_xscale("log")
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.minorticks_off()
    axes.set_ylim(0, 102)
    axes.set_xlabel("people in the group")
    axes.set_ylabel("groups in which it is found, %")
    axes.legend(title="true change", frameon=False, loc="center right")
    alt = "How often a change is found, by people in the group: " + "; ".join(words) + "."
    return drawn(figure, "Power of a group's comparison before and after", alt)
