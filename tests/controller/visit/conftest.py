"""The session that a hand plays, for every test of a visit."""

from tests.controller.visit.played import play

__all__ = ["play"]
