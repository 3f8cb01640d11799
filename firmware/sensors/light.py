"""The photodiode that a technician tapes to the screen: above while what it sees is bright."""

from firmware.sensors.comparator import Comparator


class Light(Comparator):
    """Of the calibration alone: in daily use nothing is taped to the screen."""
