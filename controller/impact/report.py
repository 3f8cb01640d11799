"""A report as a directory: the page, its PDF, its tables and their dictionary."""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from controller.config import Config
from controller.impact.analysis.changes import mixed_versions
from controller.impact.analysis.programme import Found, analyse, rank
from controller.impact.beforehand import estimated, held
from controller.impact.measures import Told
from controller.impact.plan import Given
from controller.impact.reading.account import Account
from controller.impact.reading.dataset import Dataset
from controller.impact.rendering import beside, plots, views
from controller.impact.rendering.pages import render, write_pdf
from controller.packaging.place import new_directory
from controller.packaging.tables import Package, write_descriptor
from controller.programme.grounds import Grounds

LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels")
# So many rows a page has; tables beside it have all.
MOST_ROWS, MOST_NOT_JUDGED = 100, 60


@dataclass(frozen=True)
class Maker:
    """What every report is made with."""

    config: Config
    measures: Mapping[str, Told]
    grounds: Grounds
    given: Given

    def group(self, target: Path, dataset: Dataset, title: str, *, people: bool) -> int:
        """Of a wing or a programme, nobody named; `people` also lists who first, for staff.

        How many files there are. FileExistsError where the directory is there.
        """
        given, deviations = held(self.given, dataset)
        found = analyse(dataset, given.plan, self.config, self.measures)
        deviations += estimated(found.judges)
        common = self._common(dataset, given, found, deviations)
        with new_directory(target) as place:
            told = views.of_group(found, given, self.measures, deviations, common)
            _pages(place, "report", "programme.html", told | {"title": title})
            rows = beside.group_rows(found.groups)
            entries = beside.write_both(place, "groups", "change in groups", beside.GROUPS, rows)
            if people:
                entries += self._people(place, dataset, given, found, common)
            _describe(place, title, common, entries)
            return sum(1 for _ in place.iterdir())

    def person(self, target: Path, dataset: Dataset, person: str) -> int:
        """Of one pseudonym in the dataset: how many files. The dataset is of everybody."""
        given, deviations = held(self.given, dataset)
        found = analyse(dataset, given.plan, self.config, self.measures)
        deviations += estimated(found.judges)
        common = self._common(dataset, given, found, deviations) | {
            "account": _all(_own(dataset.of_person(person), found))
        }
        own, changed = dataset.of_person(person), found.changed
        changed = changed[changed["person"] == person]
        standing = rank(own, given.plan, self.grounds).standings
        told = views.of_person(own, changed, found, self.measures, standing)
        title = f"What changed for {person}"
        with new_directory(target) as place:
            _pages(place, "report", "person.html", common | told | {"title": title})
            rows = beside.change_rows(changed)
            entries = beside.write_both(place, "changes", title, beside.CHANGED, rows)
            _describe(place, title, common, entries)
            return sum(1 for _ in place.iterdir())

    def _people(
        self, place: Path, dataset: Dataset, given: Given, found: Found, common: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Who first, with each person's changes."""
        ranking = rank(dataset, given.plan, self.grounds)
        shown = ranking.standings[:MOST_ROWS]
        told = {
            "title": "Who to talk to first",
            "account": _all(found.account),
            "small_account": False,
            "summary": list(views.who_first(ranking.standings, len(ranking.not_judged))),
            "picture": plots.standings(shown) if shown else None,
            "standings": shown,
            "more": len(ranking.standings) - len(shown),
            "places": ranking.places,
            "not_judged": ranking.not_judged[:MOST_NOT_JUDGED],
            "more_not_judged": max(len(ranking.not_judged) - MOST_NOT_JUDGED, 0),
            "more_methods": views.RANKING_METHODS,
        }
        _pages(place, "people", "people.html", common | told)
        rows = (beside.standing_rows(ranking), beside.change_rows(found.changed))
        tables = (("people", "who first", beside.PEOPLE), ("changes", "changes", beside.CHANGED))
        entries = [
            entry
            for (name, title, columns), own in zip(tables, rows, strict=True)
            for entry in beside.write_both(place, name, title, columns, own)
        ]
        missing = [list(each) for each in ranking.not_judged]
        return entries + beside.write_both(
            place, "not_judged", "who could not be judged", beside.NOT_JUDGED, missing
        )

    def _common(
        self, dataset: Dataset, given: Given, found: Found, deviations: list[str]
    ) -> dict[str, Any]:
        """What stands in every page."""
        fewest = given.plan.fewest
        account = [_masked(entry, fewest) for entry in found.account.entries]
        days = " to ".join(dict.fromkeys(each for each in (found.usage.first, found.usage.last)))
        return {
            "about": f"{given.plan.title}. Data of {days}." if days.strip() else given.plan.title,
            "made": dataset.made.date().isoformat(),
            "release": version("training-pod"),
            "data_version": data_version(dataset),
            "sources": dataset.sources,
            "account": account,
            "small_account": any(isinstance(each["people"], str) for each in account),
            "fewest": fewest,
            "norms": found.judges,
            "deviations": deviations,
            "plan": given,
            "more_methods": (),
            "versions": {name: version(name) for name in LIBRARIES}
            | {"python": platform.python_version()},
        }


def data_version(dataset: Dataset) -> str:
    """A digest of all that was analysed; the same data has the same."""
    made = hashlib.sha256()
    for frame in (dataset.assessments, dataset.people):
        hashes = pd.util.hash_pandas_object(
            frame.drop(columns=["task"], errors="ignore"), index=False
        )
        made.update(hashes.sort_values().to_numpy().tobytes())
    return made.hexdigest()


def _masked(entry: Any, fewest: int) -> dict[str, Any]:
    """Without small numbers of people, and of what they did."""
    few = 0 < entry.people < fewest
    told = {"what": entry.what, "words": entry.words, "detail": "" if few else entry.detail}
    hidden = f"< {fewest}"
    return told | {
        "rows": "not told" if few else entry.rows,
        "people": hidden if few else entry.people,
    }


def _all(account: Account) -> list[dict[str, Any]]:
    return [_masked(entry, 1) for entry in account.entries]


def _own(own: Dataset, found: Found) -> Account:
    """What of one person's was left out."""
    account, rows = Account(), own.assessments
    account.note("moved", "people", own.people[own.people["pods"] > 1])
    for why in rows.loc[~rows["usable"], "why"].unique():
        account.note(why, "measures", rows[rows["why"] == why])
    account.note("versions_mixed", "assessments", mixed_versions(rows))
    changed = found.changed[found.changed["person"].isin(own.people["person"])]
    account.note("single", "measures", changed[changed["counted"] == 1])
    return account


def _pages(place: Path, name: str, template: str, told: Mapping[str, Any]) -> None:
    html = render(template, told)
    (place / f"{name}.html").write_text(html, encoding="utf-8")
    write_pdf(html, place / f"{name}.pdf")


def _describe(
    place: Path, title: str, common: Mapping[str, Any], entries: Sequence[dict[str, Any]]
) -> None:
    more = {"version": common["data_version"]}
    about = "Of pseudonyms, not names. Scores are no diagnosis."
    package = Package("training-pod-report", title, about, common["made"], more)
    write_descriptor(place, package, entries)
