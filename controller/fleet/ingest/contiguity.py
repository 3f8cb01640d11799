"""How far a store is held without a gap, whatever order its rows come in (pure).

A row that tells `after` stands for all of (after, seq]: between the two there is nothing left to
come. The mark is the end of what such spans cover from 0 on. They may come twice, in any order,
and again with a lower `after`, once the pod has let go of what was before them.
"""

from collections.abc import Iterable

Span = tuple[int, int]
"""(after, seq): all rows with after < n <= seq are held, or will never come."""


def advance(mark: int, spans: Iterable[Span]) -> tuple[int, list[Span]]:
    """The mark that these spans lead to, and those that lie beyond a gap: sorted, none touching."""
    beyond: list[Span] = []
    for after, seq in sorted(spans):
        if after <= mark:
            mark = max(mark, seq)
        elif beyond and after <= beyond[-1][1]:
            beyond[-1] = (beyond[-1][0], max(beyond[-1][1], seq))
        else:
            beyond.append((after, seq))
    return mark, beyond
