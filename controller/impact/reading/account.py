"""What was left out, joined or doubted, and why: a report's methods section is made of it."""

from dataclasses import dataclass, field
from typing import Any

WORDS: dict[str, str] = {
    "lacks_table": "This source has no such table (it is of an older pod): what rests on it is "
    "not known.",
    "erased": "Erased at their own wish or by staff: nothing of them is used, in whatever source "
    "it still stands.",
    "struck": "Erased since they were told of: their results were struck from the database.",
    "gap": "Rows that a pod told of and the database does not hold yet: results may be missing.",
    "copied": "Two databases go by one pod's name: whose results are whose should be looked into.",
    "gone": "In an older package of a pod and no more in its newer one (erased, or by age): not "
    "used.",
    "duplicate": "The same row came twice (the same package twice, or a person's rows in two "
    "pods): counted once.",
    "conflict": "The same measure of the same run has two values in two sources: the newest "
    "source's is used.",
    "unknown_measure": "A measure that this program's exercises do not have: not used.",
    "moved": "They came to more than one pod: joined under their pseudonym, and told of where "
    "they came last.",
    "clock_unset": "Done while the pod's clock was not set: no date is known, the order of visits "
    "is.",
    "clock_wrong": "Dated before the programme, in the future, or earlier than a visit before it: "
    "no date is known, the order of visits is.",
    "order_unknown": "They moved between pods while a clock was not right: nobody can say which "
    "came first, so no change is told.",
    "outside_days": "Outside the days of the analysis plan, or of no known day while it names "
    "some: not used.",
    "invalid": 'Results with the verdict "invalid": not used.',
    "doubtful": 'Results with the verdict "doubtful": not used, as the plan says.',
    "doubtful_kept": 'Results with the verdict "doubtful": used, as the plan says.',
    "undefined": "The measure has no value in this result: not used.",
    "versions_mixed": "Done under another version or other parameters of the task than the "
    "person's others: not compared with them.",
    "unverified": "The screen's flips were not verified: used, and told beside the change.",
    "no_baseline": "Their first usable assessment came after more hours of training than the plan "
    "allows a baseline: left out of group figures.",
    "single": "One usable assessment only: there is no change to tell.",
    "no_hours": "Hours of training are not known.",
    "rescored": "Scored anew from their trials, with the result that is kept.",
    "rescored_differs": "Scored anew from their trials, with ANOTHER result than is kept: looked "
    "into before anything is believed of them. The kept result is used.",
    "not_rescored": "Could not be scored anew: no trials are in the sources, or of another version "
    "of the task.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: so many `rows` of which `what`, of so many `people`; `detail` names the source."""

    code: str
    what: str
    rows: int
    people: int
    detail: str = ""

    @property
    def words(self) -> str:
        """Why."""
        return WORDS[self.code]


@dataclass
class Account:
    """All entries, in the order in which they came about."""

    entries: list[Entry] = field(default_factory=list)

    def note(self, code: str, what: str, rows: Any, detail: str = "") -> None:
        """These rows of a frame with `person`; nothing is noted of none."""
        if len(rows):
            people = rows["person"].nunique() if "person" in rows else 0
            self.entries.append(Entry(code, what, len(rows), int(people), detail))

    def say(self, code: str, what: str, rows: int, people: int = 0, detail: str = "") -> None:
        """So many, counted elsewhere."""
        if rows:
            self.entries.append(Entry(code, what, rows, people, detail))

    def rows(self, code: str) -> int:
        """How many rows a code stands for, in all."""
        return sum(entry.rows for entry in self.entries if entry.code == code)

    def people(self, code: str) -> int:
        """The most people that one entry of a code tells of."""
        return max((entry.people for entry in self.entries if entry.code == code), default=0)
