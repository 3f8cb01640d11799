"""The timing rig: a QEMU guest whose kernel has simulated GPIO lines, driven at known instants.

`python -m tests.rig` builds and runs it (docs/timing.md). The tests marked `rig` are run in the
guest; where a kernel has gpio-sim, and root runs them, they run as they are.
"""
