"""What follows what: the states a pod goes through, as one table, and the rules that always win.

A state is a screen, or the exercise itself. Each ends with an outcome, a word. Idle (`attract`)
is the default: whatever ends, ends there.
"""

from typing import Literal, get_args

State = Literal["attract", "start", "exercise", "feedback", "done", "fault"]
STATES: tuple[State, ...] = get_args(State)

# Looked at before the table, in every state, in this order.
WINNERS: dict[str, State] = {
    "fault": "fault",
    "signed_out": "attract",
    "timed_out": "attract",
}

FLOW: dict[tuple[State, str], State] = {
    ("attract", "begin"): "start",
    ("start", "chosen"): "exercise",
    ("start", "back"): "attract",
    ("exercise", "finished"): "feedback",
    ("exercise", "stopped"): "done",
    ("feedback", "seen"): "done",
    ("done", "again"): "start",
    ("done", "enough"): "attract",
    ("fault", "cleared"): "attract",
}


def following(state: State, outcome: str) -> State:
    """The state after `state` ended with `outcome`; KeyError names a pair that nobody planned."""
    if outcome in WINNERS:
        return WINNERS[outcome]
    return FLOW[state, outcome]
