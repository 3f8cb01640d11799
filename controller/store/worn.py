"""In which language, and in which look of the screen, a session is."""

import sqlite3
from typing import Literal, NamedTuple

_NOTE = """
INSERT INTO worn (session_id, n, runs, language, theme, still)
SELECT :session, 1 + (SELECT count(*) FROM worn WHERE session_id = :session),
       (SELECT count(*) FROM run WHERE session_id = :session), :language, :theme, :still"""


class Worn(NamedTuple):
    """The language's code; light is dark on light; `still` where what is only pretty stands."""

    language: str
    theme: Literal["dark", "light"]
    still: bool


def note(conn: sqlite3.Connection, session_id: int, worn: Worn) -> None:
    """From now on the session is like this; IntegrityError where there is no such session."""
    conn.execute(_NOTE, {"session": session_id, **worn._asdict()})
