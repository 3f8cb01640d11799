"""A PostgreSQL for these tests, and a fresh database for each."""

from tests.database import cluster, database

__all__ = ["cluster", "database"]
