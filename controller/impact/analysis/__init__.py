"""Frames in, dataclasses out: nothing here reads a file, asks a clock or draws."""
