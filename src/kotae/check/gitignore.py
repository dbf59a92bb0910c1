"""The files that a search skips: those of tools, and those that .gitignore excludes."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, cast

from kotae.check.limits import RUN_LIMITS, bound_exceeded
from kotae.regular_files import read_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    from kotae.check.limits import Deadline

    #: What a pattern matches, and whether it excludes that or takes it back.
    _Pattern = tuple[re.Pattern[str], bool]

__all__ = ["GitIgnore", "is_pattern", "is_tool_folder", "matcher", "plain_pattern"]

_TOOL_FOLDERS = frozenset({"__pycache__", "node_modules"})
#: The file that makes a folder a Python virtual environment. Source: PEP 405.
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
#: `**` in a pattern: each multiplies the ways to match a deep path.
_MAX_DOUBLE_STARS = 3
#: A `*` as pathspec writes it, and what stands between it and the next one.
_STAR_BEFORE_STAR = re.compile(
    r"\[\^/\]\*((?:\\.|\[\^?\]?[^\]]*\](?!\*)|[^][(){}?*+|^$\\/.])*)(?=\[\^/\]\*)"
)
#: The sets of a regular expression; what is escaped outside of them is passed over.
_SETS = re.compile(r"\\.|\[\^?(?P<content>\]?(?:\\.|[^\]\\])*+)\]", re.DOTALL)
_POSIX_CLASS = re.compile(r"\[:([a-z]+):\]")
#: Source: fnmatch(7), which git follows.
_POSIX_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \t",
    "digit": "0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
#: A pattern of plain names with at most one `*` each, as most are. It needs no pathspec, whose
#: import takes 30 ms.
_PLAIN = re.compile(
    r"(?P<back>!?)(?P<root>/?)(?P<path>(?=[\w*.-]*[\w-])[\w.-]*\*?[\w.-]*"
    r"(?:/(?=[\w*.-]*[\w-])[\w.-]*\*?[\w.-]*)*)(?P<folder>/?)",
    re.ASCII,
)
#: Bytes of a .gitignore.
_MAX_IGNORE_BYTES = 1024 * 1024
#: Characters of a pattern; a longer one counts as several.
_PATTERN_LENGTH = 100


def is_tool_folder(path: str, name: str) -> bool:
    """Tell whether a folder belongs to a tool, and so is not searched."""
    if name.startswith(".") or name in _TOOL_FOLDERS:
        return True
    return os.path.exists(f"{path}/{_VIRTUAL_ENVIRONMENT}")  # noqa: PTH110 - once a folder


def matcher(patterns: Iterable[str]) -> GitIgnoreSpec:
    """Return a matcher of the paths of files, of patterns in the syntax of .gitignore.

    A pattern that git would not understand matches nothing, and neither does one with more than
    three `**`, whose ways to match a deep path are too many.
    """
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - costs 30 ms, and few projects need it

    return GitIgnoreSpec([pattern for pattern, _ in _patterns(patterns)])


def is_pattern(line: str) -> bool:
    """Tell whether a line is a pattern that can match something."""
    return bool(_patterns([line]))


def _is_set_operation(match: re.Match[str]) -> bool:
    """Tell whether `re` warns of a set, as of `[[a]`: git understands it in another way."""
    content = match["content"] or ""
    return content.startswith("[") or any(twice in content for twice in ("--", "&&", "~~", "||"))


@cache
def _linear_pattern() -> type[GitIgnoreSpecPattern]:
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415 - as above

    class LinearPattern(GitIgnoreSpecPattern):
        @classmethod
        def pattern_to_regex(cls, pattern: str) -> tuple[str | None, bool | None]:  # type: ignore[override]  # of bytes there are none
            regex, include = super().pattern_to_regex(pattern)
            if regex and any(map(_is_set_operation, _SETS.finditer(regex))):
                raise ValueError(pattern)
            return (_without_backtracking(regex) if regex else regex), include

    return LinearPattern


def _patterns(lines: Iterable[str]) -> list[tuple[GitIgnoreSpecPattern, re.Pattern[str]]]:
    patterns: list[tuple[GitIgnoreSpecPattern, re.Pattern[str]]] = []
    for line in lines:
        text = _POSIX_CLASS.sub(lambda match: _POSIX_CLASSES.get(match[1], match[0]), line)
        try:
            pattern = _linear_pattern()(text)  # type: ignore[arg-type]  # see there
        except (ValueError, re.error, OverflowError):
            continue
        # pathspec leaves open whether its patterns are of text or of bytes.
        regex = cast("re.Pattern[str] | None", pattern.regex)  # pyright: ignore[reportUnknownMemberType] - see above
        if regex and line.split("/").count("**") <= _MAX_DOUBLE_STARS:
            patterns.append((pattern, regex))
    return patterns


def _without_backtracking(regex: str) -> str:
    """Put every `*` of a segment but the last one into an atomic group.

    The text between two `*` has a fixed length, so the first place where it fits is as good as
    any later one. In atomic groups, a name of 255 characters against a pattern of twelve `*`
    takes microseconds instead of years.
    """
    return _STAR_BEFORE_STAR.sub(r"(?>[^/]*?\1)", regex)


class GitIgnore:
    """The .gitignore files that apply below a resolved folder, as git applies them.

    The deadline is checked before each match: patterns are untrusted.

    Raises:
        BoundExceededError: From each method: the deadline passed, or there are too many patterns.
    """

    def __init__(self, base: Path, deadline: Deadline) -> None:
        self._deadline = deadline
        self._patterns: dict[Path, Sequence[_Pattern]] = {}
        #: For folders: the folders whose patterns apply in them, the nearest first.
        self._applying: dict[Path, Sequence[tuple[Path, Sequence[_Pattern]]]] = {}
        #: By the content of a file: the packages of a repository often have the same.
        self._known: dict[bytes, Sequence[_Pattern]] = {}
        self._left = RUN_LIMITS["patterns of .gitignore files"]
        folders = [base, *base.parents]
        self._top = next((folder for folder in folders if os.path.lexists(folder / ".git")), base)
        inside = folders[: folders.index(self._top)]
        # If git ignores the base itself, only the files below it count, as it was named.
        if any(self.excludes(each.parent, each.name, is_folder=True) for each in reversed(inside)):
            self._top = base
            self._applying.clear()

    def excludes(self, parent: Path, name: str, *, is_folder: bool) -> bool:
        """Tell whether git would leave out what a folder has; the folder is assumed to be in."""
        for folder, patterns in self._applying_in(parent):
            relative = (parent / name).relative_to(folder).as_posix() + ("/" if is_folder else "")
            verdict = self._is_excluded_by(patterns, relative)
            if verdict is not None:
                return verdict
        return False

    def has_patterns_in(self, folder: Path) -> bool:
        """Tell whether there are patterns for what is in a folder."""
        return bool(self._applying_in(folder))

    def _applying_in(self, folder: Path) -> Sequence[tuple[Path, Sequence[_Pattern]]]:
        known = self._applying.get(folder)
        if known is None:
            known = () if folder == self._top else self._applying_in(folder.parent)
            own = self._patterns_of(folder)
            known = self._applying[folder] = [(folder, own), *known] if own else known
        return known

    def _is_excluded_by(self, patterns: Sequence[_Pattern], path: str) -> bool | None:
        """Return the verdict of the last pattern that matches the path itself.

        pathspec's patterns match what lies below a folder too; here the folder was judged before
        anything below it.
        """
        for regex, is_excluding in reversed(patterns):
            self._deadline.check()
            if any(_is_of_whole_path(match, path) for match in regex.finditer(path)):
                return is_excluding
        return None

    def _patterns_of(self, folder: Path) -> Sequence[_Pattern]:
        if folder not in self._patterns:
            content = _content(folder / ".gitignore")
            if content not in self._known:
                self._known[content] = self._compiled(content)
            self._patterns[folder] = self._known[content]
        return self._patterns[folder]

    def _compiled(self, content: bytes) -> Sequence[_Pattern]:
        lines = [
            line
            for line in content.decode(errors="replace").splitlines()
            if line.strip() and not line.startswith("#")
        ]
        self._left -= sum(1 + len(line) // _PATTERN_LENGTH for line in lines)
        if self._left < 0 or len(content) > _MAX_IGNORE_BYTES:
            raise bound_exceeded("patterns of .gitignore files")
        patterns: list[_Pattern] = []
        for line in lines:
            plain = plain_pattern(line)
            if plain:
                patterns.append(plain)
            else:
                found = _patterns([line])
                patterns += [(regex, bool(pattern.include)) for pattern, regex in found]
        return patterns


def plain_pattern(line: str) -> _Pattern | None:
    """Return what a pattern of plain names matches, as pathspec writes it, or None."""
    match = _PLAIN.fullmatch(line)
    if not match:
        return None
    path = re.escape(match["path"]).replace(r"\*", "[^/]*")
    start = "" if match["root"] or "/" in match["path"] else "(?:.+/)?"
    end = "(?P<ps_d>/)" if match["folder"] else "(?:(?P<ps_d>/)|$)"
    return re.compile(f"^{start}{path}{end}"), not match["back"]


def _is_of_whole_path(match: re.Match[str], path: str) -> bool:
    """Tell whether a pattern of pathspec matched a path, not just a folder on the way to it."""
    slash = match.groupdict().get("ps_d")
    if slash is not None:
        return match.end("ps_d") == len(path)
    # `x/**` is written `^x/`: it matches what lies in the folder, and not the folder.
    return not (match.re.pattern.endswith("/") and match.end() == len(path))


def _content(path: Path) -> bytes:
    try:
        # git refuses a .gitignore that is a link too.
        return read_regular_file(path, _MAX_IGNORE_BYTES + 1) or b""
    except OSError:
        return b""
