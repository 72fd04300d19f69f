"""Properties are tried without a time limit for each example: a busy machine is no finding."""

from hypothesis import HealthCheck, settings

settings.register_profile("laurel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laurel")
