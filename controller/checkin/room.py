"""The room after signing in: how somebody is, two of our own questions, and what is due.

Only who signed in and is kept is asked: an answer that is not kept is no use to anybody, and one
of a pseudonym that all share is nobody's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from controller.checkin import due, own
from controller.checkin.notes import Notes
from controller.checkin.questionnaire import Questionnaire
from controller.config.models import CheckInConfig
from controller.health.clock import Moment
from controller.people.visitor import Visitor
from controller.screens import follow_up, question, questionnaire, routes
from controller.screens.question import Place, Question
from controller.screens.routes import Route
from controller.store.answers import Asking
from controller.visit.book import Book
from exercises.core.script import Script
from exercises.core.words import Say

NOT_TODAY = Say("Not today")
HOW = Say("Left and right move the frame. The lit button takes it.")


@dataclass(frozen=True, slots=True)
class CheckIn:
    """`asked` gives the questionnaires that are on, in the language that is spoken now.

    `ways` are where help is: shown round what staff may be told of.
    """

    book: Book
    config: CheckInConfig
    asked: Callable[[], Sequence[Questionnaire]]
    ways: Sequence[Route] = ()

    def __call__(self, visitor: Visitor) -> Script[str]:
        """Everything was asked that there is to ask now, or left; or back from between."""
        if visitor.kept and visitor.enrolled:
            yield from self._own(visitor)
            for asked, last in self._due(visitor)[: self.config.instruments]:
                if not (yield from self._questionnaire(asked, last)):
                    return "back"
        return "asked"

    def _own(self, visitor: Visitor) -> Script[None]:
        notes = Notes(self.book, own.NAME, own.VERSION)
        questions = self._own_questions(visitor)
        if questions and (yield from each(questions, notes, NOT_TODAY)):
            notes.finish()
        else:
            notes.leave()

    def _own_questions(self, visitor: Visitor) -> dict[str, Question]:
        """Mood and energy, and those of the six whose turn it is."""
        six = {each.name: each for each in own.SIX}
        last = self.book.store.turn(visitor.pseudonym, own.NAME, f"{own.PREFIX}*")
        turn = due.in_turn(tuple(six), last, self.config.questions)
        always = (own.MOOD, own.ENERGY) if self.config.mood_and_energy else ()
        return {each.name: each for each in always} | {name: six[name] for name in turn}

    def _due(self, visitor: Visitor) -> list[tuple[Questionnaire, Asking | None]]:
        """What is half done first, then what was never asked, then what was asked longest ago.

        With what is to be gone on with, where there is that.
        """
        now, visit = Moment.now(), self.book.store.visit(visitor.pseudonym)
        found: list[tuple[float, Questionnaire, Asking | None]] = []
        for asked in self.asked():
            last = self.book.store.last_asking(visitor.pseudonym, asked.name)
            if last is not None and due.goes_on(self.config.resume, last, asked.version, now):
                found.append((float("-inf"), asked, last))
            elif due.is_due(asked.instrument.schedule, last, visit, now):
                found.append((last.number if last else 0, asked, None))
        return [entry[1:] for entry in sorted(found, key=lambda entry: entry[0])]

    def _questionnaire(self, asked: Questionnaire, last: Asking | None) -> Script[bool]:
        """One of them: now or next time, how its answers go, its questions from where they are.

        False where somebody wants back and not to answer whether now.
        """
        notes = Notes(self.book, asked.name, asked.version)
        if last is not None:
            notes.go_on(last)
        questions = asked.questions
        while True:
            wish = yield from questionnaire.ask(len(questions) - len(notes.answers))
            if wish != "now":
                return wish == "next_time"
            if not (yield from self._told_before(asked)):
                continue
            if not (yield from questionnaire.how(next(iter(questions.values())))):
                continue
            if (yield from each(questions, notes, questionnaire.NEXT_TIME, asked.low)):
                yield from self._finish(asked, notes)
            return True

    def _told_before(self, asked: Questionnaire) -> Script[bool]:
        """That staff may be told, and of whom, where that is so; False for back from there."""
        who = asked.responder
        return who is None or (yield from follow_up.before(who, self.ways))

    def _finish(self, asked: Questionnaire, notes: Notes) -> Script[None]:
        """It is kept, and staff are told if it asks for that; where help is sees everybody.

        So nobody who listens can tell whose answers asked for it.
        """
        result = asked.result(notes.answers)
        flagged = asked.flagged(result)
        notes.finish(result, flagged if asked.responder is not None else None)
        yield from follow_up.raised() if flagged else questionnaire.thanks()
        if asked.responder is not None and self.ways:
            yield from routes.script(self.ways)


def each(questions: Mapping[str, Question], notes: Notes, leave: Say, low: int = 0) -> Script[bool]:
    """Ask them from the first that has no answer yet; False where the rest is left.

    Back leads to the question before; from the first one, and where it led to one, it leaves, and
    `leave` says so. So two of them lead out from wherever somebody is. An answer is kept by its
    item as a number, of which `low` is the first step's.
    """
    items, came_back = list(questions), False
    at = first = next((n for n, item in enumerate(items) if item not in notes.answers), len(items))
    while at < len(items):
        item, begins = items[at], at == first
        asked = questions[item]
        before = asked.stem if begins or questions[items[at - 1]].stem != asked.stem else None
        leaves = begins or came_back
        place = Place(at + 1, len(items), leave if leaves else None)
        value = notes.answers.get(item)
        step = None if value is None else value - low
        answer = yield from question.script(
            asked, place, step, (before,) if before else (), (HOW,) if begins else ()
        )
        came_back = answer == "back"
        if answer == "back":
            if leaves:
                return False
            at -= 1
        else:
            notes.answer(item, None if answer is None else low + answer)
            at += 1
    return True
