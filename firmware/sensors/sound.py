"""The envelope of the line-out: above while a sound is on its way to speaker and headphones."""

from firmware.sensors.comparator import Comparator


class Sound(Comparator):
    """Of the calibration alone. The envelope crosses its threshold within a tone's soft edge."""
