"""A trial is judged by stamps: the first watched press from the onset on, early ones marked."""

import math
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from exercises.core.script import Seen
from exercises.core.trial import Trial


class Edge(NamedTuple):
    """What a script wants of a press."""

    button: str
    down: bool
    t_ns: int
    source: str = "kernel"
    suspect: bool = False


edges = st.lists(
    st.builds(
        Edge,
        st.sampled_from(["ok", "left", "help"]),
        st.booleans(),
        st.integers(0, 3_000_000_000),
        source=st.just("kernel"),
        suspect=st.booleans(),
    ),
    max_size=8,
).map(lambda found: sorted(found, key=lambda e: e.t_ns))


@given(edges, st.integers(1, 2_000_000_000), st.integers(0, 5))
def test_the_first_press_from_the_onset_counts(found: list[Edge], onset_ns: int, late: int) -> None:
    """Releases and other buttons never answer; earlier presses are marked and answer nothing."""
    seen = Seen(onsets=[0, onset_ns], edges=list(found), late=late)
    trial = Trial.of(seen, ("ok", "left"), 1, block="b", kind="k", extra={"n": 1})
    presses = [e for e in found if e.down and e.button != "help"]
    answer = next((e for e in presses if e.t_ns >= onset_ns), None)
    assert trial.early == any(e.t_ns < onset_ns for e in presses)
    assert (trial.block, trial.kind, trial.late, trial.extra["n"]) == ("b", "k", late, 1)
    assert trial.onset_ns == onset_ns
    if answer is None:
        assert (trial.button, trial.press_ns, trial.source) == ("", 0, "")
        assert math.isnan(trial.rt_s)
    else:
        assert (trial.button, trial.press_ns) == (answer.button, answer.t_ns)
        assert trial.rt_s == (answer.t_ns - onset_ns) / 1e9
        assert (trial.source, trial.suspect) == ("kernel", answer.suspect)
