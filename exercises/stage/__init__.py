"""Runs scripts: on a screen (pygame) or on a virtual clock; importing it loads no pygame."""

import os

# pygame greets on standard output when it is imported, wherever in this package that happens.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
