"""Whole days at the pod, through its real processes."""
