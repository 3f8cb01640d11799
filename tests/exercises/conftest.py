"""Properties are told apart from slow machines: no deadline an example."""

from hypothesis import settings

settings.register_profile("pod", deadline=None)
settings.load_profile("pod")
