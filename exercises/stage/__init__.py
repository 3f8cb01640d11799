"""Runs exercise scripts: on a screen (pygame) or on a virtual clock; importing it loads no pygame."""
