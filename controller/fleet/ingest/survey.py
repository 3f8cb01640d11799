"""What is wrong in the database as a whole, looked at now and then, and told when it is new."""

import logging

import psycopg

from controller.fleet.ingest.database import Connection, connect
from controller.fleet.ingest.metrics import Figures

log = logging.getLogger(__name__)

_COUNTS = """
SELECT count(*), count(missing_since), (SELECT count(*) FROM ingest.parked) FROM ingest.store"""
_COPIED = "SELECT site, pod, store, other FROM copied_identity"


class Survey:
    """Looks over a connection of its own; while there is none, nothing is new."""

    def __init__(self, url: str, figures: Figures) -> None:
        self._url = url
        self._figures = figures
        self._conn: Connection | None = None
        self._told: set[tuple[str, ...]] = set()

    def look(self) -> None:
        """Count, and tell of names that have turned out to be two pods'."""
        try:
            self._conn = self._conn or connect(self._url)
            self._look(self._conn)
        except psycopg.Error:  # the workers tell
            self.close()

    def close(self) -> None:
        """Let the connection go."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def _look(self, conn: Connection) -> None:
        stores, gaps, parked = conn.execute(_COUNTS).fetchall()[0]
        copied = set(conn.execute(_COPIED).fetchall())
        counts = {"stores": stores, "gaps": gaps, "parked": parked}
        self._figures.surveyed({**counts, "copied_identities": len(copied)})
        for site, pod, store, other in sorted(copied - self._told):
            words = (
                "%s/%s: two databases, %s and %s, were filled in the same hours: do two pods go "
            )
            log.warning(words + "by this name? Both are kept", site, pod, store, other)
        self._told |= copied
