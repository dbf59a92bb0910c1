"""The search for documents: the files of each project of a check, and which are reported."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from kotae.check.config import (
    CONFIG_NAME,
    OWN_CONFIG_NAME,
    SCHEMA_NAME,
    CheckConfig,
    ClientSchemaFile,
    SourceFile,
    own_schema_file,
    project_folder_of,
)
from kotae.check.config_file import find_config, read_config
from kotae.check.embedded.languages import (
    is_program,
    is_vendored,
    may_have_documents,
    missing_extra,
)
from kotae.check.gitignore import GitIgnore, is_tool_folder, matcher
from kotae.check.paths import canonical_case, is_folder
from kotae.check.project import Project
from kotae.errors import UsageError
from kotae.problems import Location
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kotae.check.config import CheckRequest
    from kotae.check.limits import CheckProgress

__all__ = ["SUFFIXES", "find_projects"]

SUFFIXES = (".gql", ".graphql")
#: The name of standard input without `--stdin-filename`.
_STDIN_NAME = "<stdin>"


def find_projects(request: CheckRequest, progress: CheckProgress) -> list[Project]:
    """Find the files that a request names, and all that share a project with them.

    Raises:
        UsageError: A path does not exist, or a configuration is not valid.
        BoundExceededError: A bound of the run is passed.
    """
    folder = request.working_folder.resolve()
    schemas = (request.schema, request.client_schema, own_schema_file(None, folder))
    search = _Search(request, progress, {str(_resolved(path)) for path in schemas if path})
    if request.text is not None:
        search.add_text(request.text, request.text_name)
    elif not request.paths:
        config = find_config(search.working_folder)
        search.add(".", config.root if config else search.working_folder)
    for typed in request.paths:
        path = _existing(search.working_folder / typed)
        if path is None:
            raise UsageError(f"There is no file or folder {sanitize(typed)}.")
        search.add(typed, path)
    projects = search.finish()
    for project in projects:
        if any(file.is_program for file in project.files.values()):
            from kotae.check.programs import load_programs  # noqa: PLC0415 - costs 3 ms

            load_programs(project.files, progress)
    return projects


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        raise UsageError(f"{sanitize(str(path))} is not the path of a file.") from None


def _existing(path: Path) -> Path | None:
    try:
        resolved = path.resolve()
        return canonical_case(resolved) if resolved.exists() else None
    except (OSError, RuntimeError, ValueError):
        return None


class _Search:
    """The search of one run: paths become projects, then each project is walked."""

    def __init__(self, request: CheckRequest, progress: CheckProgress, schemas: set[str]) -> None:
        self.working_folder: Path = request.working_folder.resolve()
        self._request = request
        self._progress = progress
        self._deadline = progress.deadline
        #: Resolved files that are schemas in use, not documents.
        self._schemas = schemas
        self._projects: dict[Path | None, Project] = {}
        self._visited: set[Path] = set()
        self._homes: dict[Path, Project] = {}
        #: The paths of the request: from a resolved path to the path as it was typed.
        self._typed: dict[str, str] = {}
        #: For folders: the display path of what is in them, without its name, and whether a path
        #: of the request leads to them.
        self._shown: dict[Path, tuple[str, bool]] = {}

    def add(self, typed: str, path: Path) -> None:
        """Add a path that exists: as it was typed, and resolved."""
        is_folder = path.is_dir()
        self._typed.setdefault(str(path), typed)
        self._shown.clear()
        config = find_config(path if is_folder else path.parent)
        project = self._project(config)
        self._homes[path] = project
        if config is None:
            project.bases.append(path if is_folder else project_folder_of(path))
        if not is_folder:
            self._add_file(project, str(path), path.parent)

    def add_text(self, text: bytes, name: str | None) -> None:
        """Add the text of standard input, as the file that it stands for."""
        path = _resolved(self.working_folder / (name or _STDIN_NAME))
        if os.path.isdir(path):  # noqa: PTH112 - Path's raises
            raise UsageError(f"{sanitize(str(name))} is a folder: name a file for standard input.")
        _check_extra(str(path), name or _STDIN_NAME)
        config = find_config(path.parent)
        project = self._project(config)
        if config is None and name:
            project.bases.append(project_folder_of(path))
        display_path = PurePath(name or _STDIN_NAME).as_posix()
        self._progress.count("files")
        project.files[str(path)] = SourceFile(
            path, display_path, is_reported=True, text=text, is_named=True
        )

    def finish(self) -> list[Project]:
        """Walk every project, and those nested in it, and return all."""
        pending = list(self._projects.values())
        for project in pending:
            for base in self._starts(project):
                nested = list(self._walk(project, base))
                new = (config for config in nested if config.root not in self._projects)
                pending.extend(map(self._project, new))
        return pending

    def _starts(self, project: Project) -> Iterator[Path]:
        """Yield the folders to walk: the bases, then the named ones not met below them."""
        named = [path for path, home in self._homes.items() if home is project and path.is_dir()]
        for folder in (*sorted(project.bases), *sorted(named)):
            if folder not in self._visited:
                yield folder

    def _project(self, config: CheckConfig | None) -> Project:
        root = config.root if config else None
        if root not in self._projects:
            project = Project(config, [root] if root else [])
            project.request_directives = self._request.directives
            project.client_schema = _client_schema(config, self._request)
            self._projects[root] = project
            if config:
                names = (config.schema or SCHEMA_NAME, config.client_schema)
                for path in (config.root / name for name in names if name):
                    with suppress(OSError, RuntimeError, ValueError):
                        self._schemas.add(str(path.resolve()))
        return self._projects[root]

    def _walk(self, project: Project, base: Path) -> Iterator[CheckConfig]:
        """Add the files below a base; yield the projects that begin below it."""
        ignore = GitIgnore(base, self._deadline)
        has_patterns, left_out_by = self._selector(project.config, base, ignore)
        links: list[Path] = []
        for folder, files, folders in self._folders(project, base):
            if folder != base and (CONFIG_NAME in files or OWN_CONFIG_NAME in files):
                nested = read_config(folder)
                if nested:
                    folders.clear()
                    self._visited.discard(folder)
                    if self._is_named(folder):
                        yield nested
                    continue
            folders[:] = [
                name for name in folders if not ignore.excludes(folder, name, is_folder=True)
            ]
            is_open = not has_patterns and not ignore.has_patterns_in(folder)
            start = os.path.join(folder, "")  # noqa: PTH118 - a Path for each file takes half the time
            for name, is_link in files.items():
                path = f"{start}{name}"
                is_document = name.endswith(SUFFIXES)
                if path in self._schemas or not (
                    is_document or self._is_searched_program(project, base, path)
                ):
                    continue
                reason = "" if is_open else left_out_by(folder, name)
                if reason:
                    self._leave_out(project, folder / name, reason)
                elif not (is_document or may_have_documents(path)):
                    continue
                elif is_link:
                    links.append(folder / name)
                else:
                    self._add_file(project, path, folder)
        for link in links:
            self._add_link(project, link)

    def _is_searched_program(self, project: Project, base: Path, path: str) -> bool:
        """Tell whether a file's name is that of a program to search for documents."""
        if not (self._request.has_programs and is_program(path)):
            return False
        if project.config and project.config.include:
            return True  # its patterns say which
        return not (is_vendored(PurePath(path).relative_to(base)) or missing_extra(path))

    def _folders(
        self, project: Project, base: Path
    ) -> Iterator[tuple[Path, dict[str, bool], list[str]]]:
        """Yield each folder with its files and the names of its folders, which may be pruned.

        A file is a name, and whether it is a link.
        """
        pending = [base]
        while pending:
            self._deadline.check()
            folder = pending.pop()
            if folder in self._visited:
                continue
            self._visited.add(folder)
            project.folders.append(folder)
            try:
                files, folders = _names(folder)
            except OSError as error:
                if self._is_named(folder):
                    message = f"This folder cannot be read: {error.strerror}."
                    self._report(project, folder, "unreadable-file", message)
                continue
            yield folder, files, folders
            pending.extend(folder / name for name in reversed(folders))

    def _selector(
        self, config: CheckConfig | None, base: Path, ignore: GitIgnore
    ) -> tuple[bool, Callable[[Path, str], str]]:
        """Return a function of a folder and a file's name in it that names what leaves it out.

        It returns an empty string if nothing does. Before it stands whether there are patterns
        beside those of .gitignore files.

        Patterns of the configuration are relative to its folder; those of the request are relative
        to the working folder, or for files outside of that to the project.
        """
        root = config.root if config else base
        include = matcher(config.include) if config and config.include else None
        exclude = matcher(config.exclude) if config and config.exclude else None
        excluded = matcher(self._request.exclude) if self._request.exclude else None
        has_patterns = any(each is not None for each in (include, exclude, excluded))

        def left_out_by(folder: Path, name: str) -> str:
            reason = left_out_by_pattern(folder / name) if has_patterns else ""
            is_ignored = not reason and ignore.excludes(folder, name, is_folder=False)
            return "A .gitignore" if is_ignored else reason

        def left_out_by_pattern(path: Path) -> str:
            self._deadline.check()
            relative = path.relative_to(root).as_posix()
            if config and include is not None and not include.match_file(relative):
                return f"`include` of {config.title}"
            if config and exclude is not None and exclude.match_file(relative):
                return f"`exclude` of {config.title}"
            if path.is_relative_to(self.working_folder):
                relative = path.relative_to(self.working_folder).as_posix()
            return "`--exclude`" if excluded and excluded.match_file(relative) else ""

        return has_patterns, left_out_by

    def _is_named(self, path: Path) -> bool:
        return self._shown_as(path)[1]

    def _shown_as(self, path: Path) -> tuple[str, bool]:
        """Return the display path of a path, and whether a path of the request leads to it."""
        return self._shown_in_folder(str(path), path.parent)

    def _shown_in_folder(self, path: str, folder: Path) -> tuple[str, bool]:
        """Return the same for a path in a folder.

        It is the path as it was typed, or else relative to the working folder.
        """
        typed = self._typed.get(path)
        if typed is not None and (typed != "." or path == str(self.working_folder)):
            return PurePath(typed).as_posix(), True
        start, is_named = self._shown_in(folder)
        return f"{start}{path.rpartition(os.sep)[2]}", is_named or typed is not None

    def _shown_in(self, folder: Path) -> tuple[str, bool]:
        """Return how the paths in a folder begin, and whether a path of the request leads there."""
        known = self._shown.get(folder)
        above = None if known else self._shown.get(folder.parent)
        if above and str(folder) not in self._typed and folder != self.working_folder:
            known = self._shown[folder] = f"{above[0]}{folder.name}/", above[1]
        elif known is None:
            parents = (folder, *folder.parents)
            nearest = next((each for each in parents if str(each) in self._typed), None)
            typed = "" if nearest is None else self._typed[str(nearest)]
            if nearest and (typed != "." or nearest == self.working_folder):
                start = (PurePath(typed) / folder.relative_to(nearest)).as_posix()
            elif folder.is_relative_to(self.working_folder):
                start = folder.relative_to(self.working_folder).as_posix()
            else:
                start = folder.as_posix()
            start = "" if start == "." else f"{start.removesuffix('/')}/"
            known = self._shown[folder] = start, nearest is not None
        return known

    def _add_file(
        self, project: Project, path: str, folder: Path, link: Path | None = None
    ) -> None:
        """Add a file of a folder, or what a link in the folder leads to."""
        display_path, is_named = self._shown_in_folder(str(link or path), folder)
        known = project.files.get(path)
        if known is None:
            _check_extra(path, display_path)
            self._progress.count("files")
            is_typed = path in self._typed
            project.files[path] = SourceFile(path, display_path, is_named, is_named=is_typed)
        elif not known.is_reported and is_named:
            known.is_reported, known.display_path = True, display_path

    def _leave_out(self, project: Project, path: Path, reason: str) -> None:
        if not project.left_out and path.name.endswith(SUFFIXES) and self._is_named(path):
            name = sanitize(self._shown_as(path)[0])
            project.left_out = f"{reason} leaves out {name}: name the file itself to check it."

    def _report(self, project: Project, path: Path, rule: str, message: str) -> None:
        from kotae.check.findings import Finding  # noqa: PLC0415 - dataclasses take 8 ms

        self._progress.count("problems")
        location = Location(self._shown_as(path)[0])
        project.findings.append(Finding(rule, message, None, location))

    def _add_link(self, project: Project, link: Path) -> None:
        self._deadline.check()
        try:
            target = link.resolve()
        except (OSError, RuntimeError):
            target = link
        if project.holds(target):
            if str(target) not in self._schemas:
                self._add_file(project, str(target), link.parent, link)
        elif self._is_named(link):
            message = "This is a link to a file outside the project; it is not read."
            self._report(project, link, "file-outside-project", message)


def _check_extra(path: str, display_path: str) -> None:
    if not path.endswith(SUFFIXES) and missing_extra(path):
        raise UsageError(
            f"{sanitize(display_path)} can only be read with tree-sitter. "
            "Install the extra: pip install 'kotae[embedded]'."
        )


def _client_schema(config: CheckConfig | None, request: CheckRequest) -> ClientSchemaFile | None:
    if request.client_schema is not None:
        return ClientSchemaFile(request.client_schema, str(request.client_schema), None)
    if config is None or config.client_schema is None:
        return None
    name = f"{config.client_schema} of {config.title}"
    return ClientSchemaFile(config.root / config.client_schema, name, config.root)


def _names(folder: Path) -> tuple[dict[str, bool], list[str]]:
    """Return the names of a folder's files, each with whether it is a link, and of its folders."""
    files: dict[str, bool] = {}
    folders: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if is_folder(entry):
                if not is_tool_folder(entry.path, entry.name):
                    folders.append(entry.name)
            elif not (entry.is_symlink() and os.path.isdir(entry.path)):  # noqa: PTH112 - Path's raises
                files[entry.name] = entry.is_symlink()
    return dict(sorted(files.items())), sorted(folders)
