"""How properties are tried: few examples in each run of the suite, and many when asked for.

A run draws others than the last, so what one misses the next may find. No example has a deadline,
nor is there one to find it: a slow machine is no fault. `make test ARGS="--hypothesis-profile
thorough -k score"` draws a thousand for each property.
"""

from hypothesis import HealthCheck, settings

slow_is_well = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("pod", slow_is_well, max_examples=20)
settings.register_profile("thorough", slow_is_well, max_examples=1000)
settings.load_profile("pod")
