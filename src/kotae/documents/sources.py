"""The files from which a document takes fragments: those of a project, or of a package.

A project's folders and files are looked at once in a process, and again when the time, the size
or the identity of one of them has changed. The caches hold immutable entries and no lock: threads
and forks share them freely, and at worst do the same work twice.
"""

from __future__ import annotations

import os
import posixpath
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kotae.check.config import CONFIG_NAME, OWN_CONFIG_NAME, CheckRequest, SourceFile
from kotae.check.config_file import find_config
from kotae.check.discovery import SUFFIXES, find_projects
from kotae.check.findings import Finding
from kotae.check.imports import imported_files
from kotae.check.limits import MAX_FILE_BYTES, CheckProgress
from kotae.check.paths import canonical_case
from kotae.check.project import Project
from kotae.check.reading import read
from kotae.errors import DocumentError, UsageError
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

    from kotae.check.config import CheckConfig
    from kotae.check.documents import Document
    from kotae.check.limits import Deadline

__all__ = ["PackageSource", "PathSource"]

_MAX_QUOTED_LENGTH = 200
#: How many projects' folders, and how many files' fragment names, are cached.
_MAX_LISTINGS = 16
_MAX_FILES = 4096
#: Fragment names of one file that are cached; a file with more is read at each load.
_MAX_NAMES = 1000
#: Times of files have a resolution of some milliseconds: a file that was changed just before it
#: was read may change again and keep its time.
_CLOCK_TICK_NS = 50_000_000

#: A path that cannot exist, as the folder of a package's resource: no import leads from it to the
#: disk.
_VIRTUAL_FOLDER = Path(__file__).resolve() / "package"


class _Stamp(NamedTuple):
    """The attributes of a file or folder that change whenever it does."""

    modified_ns: int
    changed_ns: int
    size_bytes: int
    inode: int

    def is_older_than(self, moment_ns: int) -> bool:
        return max(self.modified_ns, self.changed_ns) < moment_ns - _CLOCK_TICK_NS


class _Listing(NamedTuple):
    """The files of a project, valid while the stamps are the same."""

    files: tuple[Path, ...]
    stamps: Mapping[Path, _Stamp | None]


_listings: dict[tuple[Path, CheckConfig | None], _Listing] = {}


class PathSource:
    """A file on the disk, and the project around it: the nearest that is configured.

    Without a configuration, a relative path belongs to the working folder's project and an
    absolute one to its own folder's: its meaning does not depend on the working folder.

    Args:
        path_text: The path.
        deadline: The end of the time for reading the project's files.
        folder: In place of the folder whose project it belongs to without a configuration.

    Attributes:
        name: The file's name in messages.
        project: The bounds of the project, and the files of it that were needed so far.

    Raises:
        DocumentError: There is no such file, or the project's configuration is not valid.
    """

    def __init__(self, path_text: str, deadline: Deadline, folder: Path | None = None) -> None:
        self.name: str = _printable(path_text)
        self._deadline = deadline
        path = _existing(path_text)
        if path.is_dir():
            raise DocumentError(f"{self.name} is a folder: name one .graphql file in it.")
        own_folder = path.parent if Path(path_text).is_absolute() else Path.cwd()
        self._folder = (folder or own_folder).resolve()
        try:
            settings = find_config(path.parent)
        except UsageError as error:
            raise self._unusable(error) from None
        inside = path.is_relative_to(self._folder)
        base = settings.root if settings else self._folder if inside else path.parent
        self.file: SourceFile = SourceFile(path, Path(path_text).as_posix(), is_reported=True)
        self.project: Project = Project(settings, [base], {str(path): self.file})

    def imports(self, document: Document) -> Iterator[SourceFile | Finding]:
        """Yield the files a document imports, or what is wrong with an import."""
        return imported_files(document, self.project, self._deadline)

    def files_mentioning(self, names: frozenset[str] | None = None) -> Iterator[SourceFile]:
        """Yield the other files of the project that mention one of some fragments, or all files.

        Raises:
            DocumentError: The project's configuration is not valid.
            BoundExceededError: The deadline passed.
        """
        for path in self._listing().files:
            self._deadline.check()
            if str(path) in self.project.files:
                continue
            if names is None or not names.isdisjoint(_names_in(path)):
                yield SourceFile(path, self._display_path(path), is_reported=False)

    def _listing(self) -> _Listing:
        (base,), settings = self.project.bases, self.project.config
        listing = _listings.get((base, settings))
        if listing is None or any(_stamp(path) != was for path, was in listing.stamps.items()):
            listing = self._read_listing(base)
            if len(_listings) >= _MAX_LISTINGS:
                _listings.clear()
            if listing.stamps:
                _listings[base, settings] = listing
        return listing

    def _read_listing(self, base: Path) -> _Listing:
        started_ns = time.time_ns()
        request = CheckRequest(paths=(str(base),), working_folder=base, has_programs=False)
        try:
            projects = find_projects(request, CheckProgress(self._deadline))
        except UsageError as error:
            raise self._unusable(error) from None
        project = next(found for found in projects if base in found.bases)
        watched = [*project.folders, *(base / name for name in ("", *_CONFIG_FILE_NAMES))]
        watched += [
            folder / name
            for folder in (*project.folders, *base.parents)
            for name in _CONFIG_FILE_NAMES
        ]
        stamps = {path: _stamp(path) for path in watched}
        is_settled = all(was is None or was.is_older_than(started_ns) for was in stamps.values())
        return _Listing(tuple(sorted(map(Path, project.files))), stamps if is_settled else {})

    def _display_path(self, path: Path) -> str:
        inside = path.is_relative_to(self._folder)
        return (path.relative_to(self._folder) if inside else path).as_posix()

    def _unusable(self, error: UsageError) -> DocumentError:
        return DocumentError(f"{self.name} cannot be loaded: {error}")


#: The files that, beside the folders' own entries, decide which files belong to a project.
_CONFIG_FILE_NAMES = (".gitignore", ".git", CONFIG_NAME, OWN_CONFIG_NAME)


def _existing(path_text: str) -> Path:
    try:
        return canonical_case(Path(path_text).resolve(strict=True))
    except (OSError, RuntimeError, ValueError):
        is_absolute = Path(path_text).is_absolute()
        hint = "" if is_absolute else "; a relative path starts at the working folder"
        raise DocumentError(f"There is no file {_printable(path_text)}{hint}.") from None


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - for each file of a project at each load
    except (OSError, ValueError):
        return None
    return _Stamp(found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)


def _names_in(path: Path) -> frozenset[str]:
    stamp = _stamp(path)
    if stamp is None:
        return frozenset()
    is_settled = stamp.is_older_than(time.time_ns())
    names = _cached_names(path, stamp) if is_settled else None
    return _read_names(path) if names is None else names


@lru_cache(maxsize=_MAX_FILES)
def _cached_names(path: Path, _stamp: _Stamp) -> frozenset[str] | None:
    names = _read_names(path)
    return names if len(names) <= _MAX_NAMES else None


def _read_names(path: Path, text: bytes | None = None) -> frozenset[str]:
    document, _ = read(SourceFile(path, path.name, is_reported=False, text=text))
    return document.mentioned_fragments


class PackageSource:
    """A resource of a package, the files beside it, and what they import.

    Imports are relative, and stay in the resource's folder and those below it. Everything is read
    into memory, as a package may lie in an archive.

    Attributes:
        name: The file's name in messages.
        project: The files that were needed so far.

    Raises:
        DocumentError: There is no such file.
    """

    def __init__(self, resource: Traversable, deadline: Deadline) -> None:
        self._deadline = deadline
        try:
            name, is_folder = resource.name, resource.is_dir()
        except Exception as error:  # noqa: BLE001 - a loader's errors are its own
            raise DocumentError(f"The resource cannot be read: {_printable(str(error))}") from None
        self.name: str = _printable(name)
        if is_folder:
            raise DocumentError(
                f"The resource {self.name} is a folder: name a .graphql file in it."
            )
        content = _content(resource)
        if content is None:
            raise DocumentError(f"There is no resource {self.name} that can be read.")
        self.file: SourceFile = SourceFile(
            _VIRTUAL_FOLDER / name, name, is_reported=True, text=content
        )
        self.project: Project = Project(None, [_VIRTUAL_FOLDER], {self.file.path_text: self.file})
        self._folder: object = getattr(resource, "parent", None)  # zip files and the like have it
        self._neighbours: dict[str, bytes] | None = None

    def imports(self, document: Document) -> Iterator[SourceFile | Finding]:
        """Yield the files a document imports, or what is wrong with an import."""
        for found in imported_files(document, self.project, self._deadline):
            # The checker looks on the disk, and the package may have what is not there.
            file = None
            if isinstance(found, Finding) and found.rule == "import-not-found":
                file = self._imported(document, found)
            yield file or found

    def files_mentioning(self, names: frozenset[str] | None = None) -> Iterator[SourceFile]:
        """Yield the other files of the folder that mention one of some fragments, or all files."""
        if self._neighbours is None:
            self._neighbours = dict(self._read_neighbours())
        for name, content in self._neighbours.items():
            path = _VIRTUAL_FOLDER / name
            if str(path) in self.project.files:
                continue
            if names is None or not names.isdisjoint(_read_names(path, content)):
                yield SourceFile(path, name, is_reported=False, text=content)

    def _read_neighbours(self) -> Iterable[tuple[str, bytes]]:
        listing = getattr(self._folder, "iterdir", None)
        try:
            found: list[Traversable] = list(listing()) if listing else []
            found = sorted(found, key=lambda each: each.name)
        except Exception:  # noqa: BLE001 - a document may be complete without its neighbours
            return
        for each in found:
            self._deadline.check()
            content = _content(each) if each.name.endswith(SUFFIXES) else None
            if content is not None:
                yield each.name, content

    def _imported(self, document: Document, finding: Finding) -> SourceFile | None:
        at = finding.location
        written = document.line(at.line)[at.column - 1 : at.end_column - 1]
        folder = posixpath.dirname(document.file.display_path)
        name = posixpath.normpath(posixpath.join(folder, written))
        known = self.project.files.get(str(_VIRTUAL_FOLDER / name))
        if known is not None:
            return known
        content = self._content_of(name)
        if content is None:
            return None
        return SourceFile(_VIRTUAL_FOLDER / name, name, is_reported=False, text=content)

    def _content_of(self, name: str) -> bytes | None:
        parts = name.split("/")
        join = getattr(self._folder, "joinpath", None)
        # A part must be a plain name on every system.
        if join is None or ".." in parts or any(set(part) & set("\\:\0") for part in parts):
            return None
        if not name.endswith(SUFFIXES):
            return None
        try:
            resource: Traversable = join(parts[0])
            for part in parts[1:]:
                resource = resource.joinpath(part)
        except Exception:  # noqa: BLE001 - a loader's errors are its own
            return None
        return _content(resource)


def _content(resource: Traversable) -> bytes | None:
    """Return the first bytes of a resource, one more than are allowed; None if it has none."""
    try:
        if not resource.is_file():
            return None
        with resource.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except Exception:  # noqa: BLE001 - a loader's errors are its own
        return None


def _printable(text: str) -> str:
    return excerpt(text, _MAX_QUOTED_LENGTH)
