"""The instruments of a configuration and their wordings, read with everything that is wrong."""

from functools import partial

from controller.config.folders import Folders
from controller.config.instruments import (
    InstrumentConfig,
    WordingConfig,
    key_agrees,
    wording_fits,
)
from exercises.stage.language import catalogues

Instruments = dict[str, InstrumentConfig]
Wordings = dict[str, dict[str, WordingConfig]]


def read_asked(folders: Folders) -> tuple[Instruments, Wordings]:
    """The scoring keys by name, and the words by name and language; problems go to `folders`."""
    read = {
        name: folders.part(f"instruments/{name}.yaml", InstrumentConfig, key_agrees)
        for name in folders.stems("instruments")
    }
    wordings: Wordings = {name: {} for name in read}
    known = [f"{name}.{code}" for name in read for code in catalogues()]
    for stem in folders.names("instruments/wording", known):
        name, code = stem.split(".")
        fits = partial(wording_fits, read[name])
        words = folders.part(f"instruments/wording/{stem}.yaml", WordingConfig, fits)
        if words is not None:
            wordings[name][code] = words
    return {name: key for name, key in read.items() if key is not None}, wordings
