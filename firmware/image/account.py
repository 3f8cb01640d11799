"""What is in an image: every Debian package and wheel by its version, as a list and as SPDX."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple


class Part(NamedTuple):
    """One package; `kind` is "deb" or "pypi", the types of its package URL."""

    kind: str
    name: str
    version: str

    @property
    def url(self) -> str:
        """Its package URL (purl)."""
        place = "deb/debian" if self.kind == "deb" else self.kind
        return f"pkg:{place}/{self.name}@{self.version}"


def parts(root: Path, wheels: Path) -> list[Part]:
    """All that dpkg knows in `root`, and all `wheels`, in order."""
    return sorted([*_debs(root / "var/lib/dpkg/status"), *_wheels(wheels)])


def _debs(status: Path) -> Iterator[Part]:
    for entry in status.read_text().split("\n\n"):
        fields = dict(re.findall(r"^(Package|Version|Status): (.*)$", entry, re.MULTILINE))
        if fields.get("Status") == "install ok installed":
            yield Part("deb", fields["Package"], fields["Version"])


def _wheels(folder: Path) -> Iterator[Part]:
    for path in folder.glob("*.whl"):
        name, version, *_ = path.name.split("-")
        yield Part("pypi", name.replace("_", "-").lower(), version)


def write_list(found: list[Part], target: Path) -> None:
    """One package a line: kind, name, version."""
    target.write_text("".join(f"{part.kind}\t{part.name}\t{part.version}\n" for part in found))


def read_list(path: Path) -> list[Part]:
    """What `write_list` wrote; SystemExit where it is no such list."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    if not lines or any(len(words) != len(Part._fields) for words in lines):
        raise SystemExit(f"{path} is no list of packages: a build leaves one (.packages.txt)")
    return [Part(*words) for words in lines]


def changed(found: list[Part], before: list[Part]) -> Iterator[str]:
    """What is in another version than it was, what is new and what is gone, one a line."""
    now, then = ({part[:2]: part.version for part in parts} for parts in (found, before))
    for kind, name in sorted(now.keys() | then.keys()):
        versions = [each.get((kind, name), "none") for each in (then, now)]
        if versions[0] != versions[1]:
            yield f"{kind} {name}: {versions[0]} -> {versions[1]}"


def write_spdx(found: list[Part], name: str, epoch: int, target: Path) -> None:
    """The same as an SPDX 2.3 document in JSON."""
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name + repr(found))}",
        "creationInfo": {
            "created": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: training-pod-image"],
        },
        "packages": [_package(number, part) for number, part in enumerate(found)],
        "relationships": [
            {
                "spdxElementId": "SPDXRef-DOCUMENT",
                "relationshipType": "DESCRIBES",
                "relatedSpdxElement": f"SPDXRef-{number}",
            }
            for number in range(len(found))
        ],
    }
    target.write_text(json.dumps(document, indent=1) + "\n")


def _package(number: int, part: Part) -> dict[str, object]:
    return {
        "SPDXID": f"SPDXRef-{number}",
        "name": part.name,
        "versionInfo": part.version,
        "downloadLocation": "NOASSERTION",
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "filesAnalyzed": False,
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": part.url,
            }
        ],
    }
