"""Benchmarks: what the pod costs, each beside a peer measured in the same run.

Every module here is a benchmark, found by its file; `kit` is what they share. A benchmark has

    CLAIMS            what it measures, beside what, and the target (kit.rows.Claim)
    measure(tell)     the rows, one a claim, in the order of CLAIMS; `tell` says how far it is

and a docstring that says what is measured beside what, and why that peer: it stands in
docs/benchmarks.md above the figures.
"""
