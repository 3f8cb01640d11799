"""Pods that are played, many in one process, against a real broker; and what must come of it."""
