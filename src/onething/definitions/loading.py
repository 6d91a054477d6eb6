"""Loads a catalogue from a folder, or from the mapping of paths to texts in which published versions are stored."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from onething.definitions.building import events, guides, items, vocabulary
from onething.definitions.building.workshop import Workshop
from onething.definitions.checking import check_catalogue
from onething.definitions.problems import Problem
from onething.definitions.reading import Document, normalise, read, texts_of
from onething.definitions.schemas import FileKind, kind_of, shape_problems
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.guides import Guide
from onething.definitions.types.life_events import LifeEvent
from onething.definitions.types.regions import EventOverlay, Region
from onething.definitions.types.scenarios import Scenario
from onething.definitions.types.sources import Place

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_REGION_FOLDER = re.compile(r"(?P<code>[0-9]{6})-[a-z0-9-]+")

_IN_EVENT_FOLDER = frozenset({FileKind.EVENT, FileKind.SCENARIOS, FileKind.GUIDE})

Documents = dict[FileKind, dict[str, Document]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load yields. `catalogue` is None where a problem is an error; `scenarios` and `guides` by life event."""

    catalogue: Catalogue | None
    problems: tuple[Problem, ...]
    scenarios: Mapping[str, tuple[Scenario, ...]]
    guides: Mapping[str, Guide] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that keep the catalogue from being published."""
        return tuple(problem for problem in self.problems if problem.is_error)


def catalogue_root() -> Path:
    """Return the catalogue that belongs to this code: the checkout's `catalogue/`, or the one shipped in the wheel."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1]
    beside = checkout / "catalogue"
    return beside if (checkout / "pyproject.toml").is_file() and beside.is_dir() else package / "_catalogue"


def digest_of(texts: Mapping[str, str]) -> str:
    """SHA-256 (hex) over the files, sorted by path, each with its length, so that no two catalogues run together."""
    total = hashlib.sha256()
    for path in sorted(texts):
        body = normalise(texts[path]).encode("utf-8", "surrogatepass")
        total.update(f"{path}\n{len(body)}\n".encode("utf-8", "surrogatepass"))
        total.update(body)
    return total.hexdigest()


def load(source: Path | Mapping[str, str]) -> Loaded:
    """Load a catalogue. Never raises for what the files hold: problems say what is wrong, and then `catalogue` is None.

    Loading finds what a single file can have wrong (syntax, shape, rules, basis); `load_checked` finds the rest.
    """
    return _load(source)[0]


def load_checked(source: Path | Mapping[str, str]) -> Loaded:
    """Load a catalogue and check it as a whole; `catalogue` is None where there is any error."""
    loaded, documents = _load(source)
    if loaded.catalogue is None:
        return loaded
    found = {*loaded.problems, *check_catalogue(loaded.catalogue, loaded.scenarios, documents)}
    problems = tuple(sorted(found))
    broken = any(problem.is_error for problem in problems)
    return replace(loaded, catalogue=None if broken else loaded.catalogue, problems=problems)


def _load(source: Path | Mapping[str, str]) -> tuple[Loaded, dict[str, Document]]:
    texts, problems = texts_of(source)
    workshop = Workshop(list(problems))
    documents = _documents(workshop, texts)
    if not texts and not workshop.problems:
        workshop.report(Place(".", 1), "no-catalogue", "there is no catalogue file here", "name the catalogue's folder")
    catalogue, scenarios = _build(workshop, documents, digest_of(texts))
    described = {
        Path(path).parts[1]: guides.guide(workshop, Path(path).parts[1], document)
        for path, document in documents[FileKind.GUIDE].items()
    }
    found = tuple(sorted(workshop.problems))
    broken = any(problem.is_error for problem in found)
    by_path = {path: document for kind in documents.values() for path, document in kind.items()}
    return Loaded(None if broken else catalogue, found, scenarios, described), by_path


def _documents(workshop: Workshop, texts: Mapping[str, str]) -> Documents:
    """Return the files that can be read and have their kind's shape."""
    found: Documents = {kind: {} for kind in FileKind}
    for path, text in texts.items():
        kind = kind_of(path)
        if kind is None:
            remedy = "put it where docs/catalogue.md says, with the ending .yaml"
            workshop.report(Place(path, 1), "stray-file", "no kind of definition lives at this path", remedy)
            continue
        document, problems = read(path, text)
        workshop.problems.extend(problems)
        if document is None:
            continue
        wrong = shape_problems(document, kind)
        workshop.problems.extend(wrong)
        if not wrong and _named_well(workshop, kind, path):
            found[kind][path] = document
    return found


def _named_well(workshop: Workshop, kind: FileKind, path: str) -> bool:
    parts = Path(path).parts
    names = [Path(path).stem] if kind not in {*_IN_EVENT_FOLDER, FileKind.REGION} else []
    if kind in _IN_EVENT_FOLDER:
        names.append(parts[1])
    if kind in {FileKind.REGION, FileKind.OVERLAY} and _REGION_FOLDER.fullmatch(parts[1]) is None:
        workshop.report(
            Place(path, 1), "naming", f"the folder `{parts[1]}` is not CODE-name", "name it like 430100-changsha"
        )
        return False
    for name in names:
        if _ID.fullmatch(name) is None:
            workshop.report(Place(path, 1), "naming", f"`{name}` is not kebab-case", "use a-z, 0-9 and single hyphens")
            return False
    return True


def _build(
    workshop: Workshop, documents: Documents, digest: str
) -> tuple[Catalogue, Mapping[str, tuple[Scenario, ...]]]:
    elements = vocabulary.elements(workshop, documents[FileKind.ELEMENTS])
    built_events: dict[str, LifeEvent] = {}
    for path, document in documents[FileKind.EVENT].items():
        event_id = Path(path).parts[1]
        built_events[event_id] = events.event(workshop, event_id, document, elements)
    scenarios = {
        Path(path).parts[1]: events.scenarios(workshop, Path(path).parts[1], document)
        for path, document in documents[FileKind.SCENARIOS].items()
    }
    catalogue = Catalogue(
        digest=digest,
        elements=MappingProxyType(elements),
        organisations=MappingProxyType(
            {_stem(path): vocabulary.organisation(workshop, _stem(path), document)
             for path, document in documents[FileKind.ORGANISATION].items()}
        ),
        registers=MappingProxyType(
            {_stem(path): vocabulary.register(workshop, _stem(path), document)
             for path, document in documents[FileKind.REGISTER].items()}
        ),
        materials=MappingProxyType(
            {_stem(path): vocabulary.material(workshop, _stem(path), document)
             for path, document in documents[FileKind.MATERIAL].items()}
        ),
        items=MappingProxyType(
            {_stem(path): items.item(workshop, _stem(path), document, elements)
             for path, document in documents[FileKind.ITEM].items()}
        ),
        events=MappingProxyType(built_events),
        regions=MappingProxyType(_regions(workshop, documents)),
        calendars=MappingProxyType(
            {_stem(path): vocabulary.calendar(workshop, _stem(path), document)
             for path, document in documents[FileKind.CALENDAR].items()}
        ),
    )  # fmt: skip
    return catalogue, MappingProxyType(scenarios)


def _stem(path: str) -> str:
    return Path(path).stem


def _regions(workshop: Workshop, documents: Documents) -> dict[str, Region]:
    overlays: dict[str, list[EventOverlay]] = {}
    for path, document in documents[FileKind.OVERLAY].items():
        folder = Path(path).parts[1]
        overlays.setdefault(folder, []).append(vocabulary.overlay(workshop, _stem(path), document))
    found: dict[str, Region] = {}
    for path, document in documents[FileKind.REGION].items():
        folder = Path(path).parts[1]
        code = folder[:6]
        if code in found:
            reason = f"the region {code} is already defined at {found[code].place}"
            workshop.report(Place(path, 1), "duplicate-region", reason, "keep one folder for each region")
            continue
        found[code] = vocabulary.region(workshop, code, document, tuple(overlays.pop(folder, ())))
    for folder, lost in overlays.items():
        for overlay in lost:
            reason = f"the folder `{folder}` has no region.yaml"
            workshop.report(overlay.place, "no-region", reason, "add region.yaml beside it")
    return found
