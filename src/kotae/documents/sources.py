"""Where a document comes from: a path, or a resource of a package, and the files around it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.discovery import SUFFIXES, File, Project, find_projects
from kotae.check.documents import parse
from kotae.check.findings import Finding
from kotae.check.imports import imported_files
from kotae.check.limits import MAX_FILE_BYTES, deep_recursion
from kotae.check.reading import read
from kotae.check.run import Request
from kotae.check.schemas import own_schema_file
from kotae.errors import DocumentError, UsageError
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from kotae.check.limits import Deadline
    from kotae.problems import Location

__all__ = ["Source", "source_of_path", "source_of_resource"]

#: The folder that stands for a package's: it lies below a file, so there is nothing in it and no
#: import leads from it to the disk.
_NOWHERE = Path(__file__).resolve() / "package"

_MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Source:
    """A document's file, and those whose fragments it sees.

    Attributes:
        file: The file that is loaded; alone of its project it is reported.
        project: All of them.
        found_imports: Where the checker misses an import that the package has.
    """

    file: File
    project: Project
    found_imports: set[Location] = field(default_factory=set["Location"])

    @property
    def shown(self) -> str:
        """How the file is called in messages."""
        return _shown(self.file.shown_path)


def source_of_path(given: str, deadline: Deadline) -> Source:
    """Return a file and the files of its project, as `kotae check FILE` finds them.

    Where nothing is configured, a relative path is bounded by the working folder it starts at, and
    an absolute one by the file's own folder: what it means does not depend on the working folder.

    Args:
        given: The path.
        deadline: When to stop looking for files.

    Raises:
        DocumentError: There is no such file, or its project's settings are not understood.
        GaveUpError: The deadline passed.
    """
    path = _existing(given)
    if path.is_dir():
        raise DocumentError(f"{_shown(given)} is a folder: name one .graphql file of it.")
    folder = path.parent if Path(given).is_absolute() else Path.cwd()
    request = Request(paths=(given,), working_folder=folder)
    try:
        schema = own_schema_file(None, folder)
        projects = find_projects(request, deadline, [schema] if schema else [])
    except UsageError as error:
        raise DocumentError(f"{_shown(given)} cannot be loaded: {error}") from None
    for project in projects:
        if path in project.files:
            return Source(project.files[path], project)
    raise DocumentError(f"There is no file {_shown(given)} any more.")


def _existing(given: str) -> Path:
    try:
        return Path(given).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        is_absolute = Path(given).is_absolute()
        hint = "" if is_absolute else "; a relative path starts at the working folder"
        raise DocumentError(f"There is no file {_shown(given)}{hint}.") from None


def source_of_resource(resource: Traversable, deadline: Deadline) -> Source:
    """Return a package's file, its neighbours in the same folder, and what they import.

    Imports are relative and stay in that folder and those below it. Everything is read into
    memory: a package may lie in an archive.

    Args:
        resource: As `importlib.resources.files(package).joinpath(name)` gives it.
        deadline: When to stop reading.

    Raises:
        DocumentError: There is no such file.
        GaveUpError: The deadline passed.
    """
    try:
        name, is_folder = resource.name, resource.is_dir()
    except Exception as error:  # noqa: BLE001 - a loader's errors are its own
        raise DocumentError(f"The resource cannot be read: {_shown(str(error))}") from None
    if is_folder:
        raise DocumentError(f"The resource {_shown(name)} is a folder: name a .graphql file of it.")
    content = _content(resource)
    if content is None:
        raise DocumentError(f"There is no resource {_shown(name)} that can be read.")
    source = Source(File(_NOWHERE / name, name, is_reported=True, text=content), Project(None))
    folder: object = getattr(resource, "parent", None)  # zip files and the like have it
    package = _Package(folder, source, deadline)
    with deep_recursion():
        package.gather()
    return source


class _Package:
    """The files of a resource's folder, taken into its source."""

    def __init__(self, folder: object, source: Source, deadline: Deadline) -> None:
        self._folder = folder
        self._source = source
        self._deadline = deadline
        source.project.bases.append(_NOWHERE)
        source.project.files[source.file.path] = source.file

    def gather(self) -> None:
        for name, neighbour in sorted(self._neighbours().items()):
            self._deadline.check()
            self._take(name, _content(neighbour))
        pending = list(self._source.project.files.values())
        while pending:
            self._deadline.check()
            pending += self._imports(pending.pop())

    def _neighbours(self) -> dict[str, Traversable]:
        listing = getattr(self._folder, "iterdir", None)
        try:
            found: list[Traversable] = list(listing()) if listing else []
            return {
                each.name: each for each in found if each.name.endswith(SUFFIXES) and each.is_file()
            }
        except Exception:  # noqa: BLE001 - without its neighbours a document may still be whole
            return {}

    def _take(self, name: str, content: bytes | None) -> list[File]:
        path = _NOWHERE / name
        if content is None or path in self._source.project.files:
            return []
        file = File(path, name, is_reported=False, text=content)
        self._source.project.files[path] = file
        return [file]

    def _imports(self, file: File) -> list[File]:
        """Return the files that a file imports and that are not there yet.

        The checker says which imports it does not find on the disk; the package may have them.
        """
        document, _ = read(file)
        if document.is_broken or parse(document):
            return []
        taken: list[File] = []
        for found in imported_files(document, self._source.project):
            if not isinstance(found, Finding) or found.rule != "import-not-found":
                continue
            at = found.location
            written = document.line(at.line)[at.column - 1 : at.end_column - 1]
            name = posixpath.normpath(posixpath.join(posixpath.dirname(file.shown_path), written))
            content = self._imported(name)
            if content is not None:
                self._source.found_imports.add(at)
                taken += self._take(name, content)
        return taken

    def _imported(self, name: str) -> bytes | None:
        known = self._source.project.files.get(_NOWHERE / name)
        if known is not None:
            return known.text
        parts = name.split("/")
        join = getattr(self._folder, "joinpath", None)
        # A part is a name and nothing that any system takes for more.
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
    """Return the bytes of a resource, as far as they are looked at; None if it has none."""
    try:
        if not resource.is_file():
            return None
        with resource.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except Exception:  # noqa: BLE001 - a loader's errors are its own
        return None


def _shown(text: str) -> str:
    return truncate(sanitize(text), _MAX_SHOWN)
