"""Properties are told apart from slow machines: no deadline an example, and none to find one."""

from hypothesis import HealthCheck, settings

settings.register_profile("pod", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pod")
