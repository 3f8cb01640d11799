"""What is asked of whoever is here, as it goes to the store: each answer at once."""

from collections.abc import Mapping
from typing import Any

from controller.health.clock import Moment
from controller.outlet import TellFlag, silent
from controller.store.answers import Asking, Ended
from controller.visit.book import Book


class Notes:
    """One instrument's answers of the person at the pod; StoreFault where the card takes none.

    Nothing is written before the first answer: who declines leaves no trace.
    """

    def __init__(self, book: Book, instrument: str, version: str) -> None:
        self._book, self._instrument, self._version = book, instrument, version
        self._number: int | None = None
        self.answers: dict[str, int | None] = {}

    def go_on(self, asking: Asking) -> None:
        """With what was begun then."""
        self._number, self.answers = asking.number, dict(asking.answers)

    def answer(self, item: str, value: int | None) -> None:
        """It is on disk when this returns; None for skipped."""
        store, now = self._book.store, Moment.now()
        if self._number is None:
            what = (self._instrument, self._version)
            self._number = store.start_asking(self._book.session, *what, now)
        store.answer(self._number, item, value, now)
        self.answers[item] = value

    def finish(
        self,
        result: Mapping[str, Any] | None = None,
        flagged: Mapping[str, str] | None = None,
    ) -> None:
        """All was asked, with the scores if there are any, and the bands that ask for follow-up.

        `flagged` is None where nothing ever asks for it, and empty where nothing does this time.
        """
        self._end("finished", result, flagged)

    def leave(self) -> None:
        """The rest is not asked any more."""
        self._end("left", None)

    def _end(
        self,
        outcome: Ended,
        result: Mapping[str, Any] | None,
        flagged: Mapping[str, str] | None = None,
    ) -> None:
        """Nothing to do where nothing was answered."""
        if self._number is not None:
            tell = silent if flagged is None else self._screened()
            now = Moment.now()
            self._book.store.end_asking(self._number, outcome, result, now, flagged, tell)
            self._number = None

    def _screened(self) -> TellFlag:
        return self._book.outlet.screened(self._book.visitor.pseudonym, self._instrument)
