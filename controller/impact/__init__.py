"""Who needs support most, and does the training help? For programme staff and evaluators.

Data flow one way: `reading` (packages of pods, or the ingest database) -> a Dataset with an account
of all that was left out -> `analysis` (pure: frames in, dataclasses out) -> `rendering`, `export`.
Not on the pod: it needs the packages of the extra `impact`, which only modules of this folder load.
"""
