"""The pod measures its own display lag and audio lag.

`script` shows the onsets, `measure` runs it on a bench and judges what the probes told, `wing` is
the bench of the board and `simulated` that of a desk; `record` keeps the figures, `chart` draws
them. The arithmetic is `exercises.core.scoring.lag`.
"""
