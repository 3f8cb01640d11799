"""What a pod is told: YAML files -> frozen models, or every problem of every file at once.

    config = load(where.find())                    ConfigError says all that is wrong, and where
    config = load_or_exit(where.find(given))       with what technicians set, or exit code 78

`reading` turns files into documents, `models` says what may stand in them, `checks` what must
hold between them, `explain` puts it in words, `loading` joins these.
"""

from controller.config.effective import Config, UplinkConfig
from controller.config.loading import begin_or_exit, load, load_or_exit, load_uplink, refusing
from controller.config.models import MqttConfig, OfferConfig, PodConfig, ProgrammeConfig
from controller.config.problems import ConfigError, Problem

__all__ = [
    "Config",
    "ConfigError",
    "MqttConfig",
    "OfferConfig",
    "PodConfig",
    "Problem",
    "ProgrammeConfig",
    "UplinkConfig",
    "begin_or_exit",
    "load",
    "load_or_exit",
    "load_uplink",
    "refusing",
]
