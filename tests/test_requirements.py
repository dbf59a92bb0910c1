"""pyproject.toml asks for what the package imports, and for the versions that are tested."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import distributions, packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from pathspec import GitIgnoreSpec

from kotae.check.embedded.grammars import GRAMMARS

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).parent.parent
_CONFIG = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_PROJECT = _CONFIG["project"]
#: The requirements of the package and of each extra.
_REQUIREMENTS = {"": _PROJECT["dependencies"], **_PROJECT["optional-dependencies"]}
#: The only users of what an extra installs.
_USERS: dict[str, str | tuple[str, ...]] = {
    "": "",
    # The other three know the type of a caller's session.
    "async": tuple(
        f"client/{name}.py"
        for name in ("aiohttp_transport", "async_client", "config", "transports")
    ),
    "completion": "cli/completion.py",
    "embedded": "check/embedded/",
    "keyring": "auth/account_keyring.py",
    "redis": "stores/",
    "server": "testing/",
    "watch": "cli/watch.py",
}

#: The package itself, and what only type checkers know.
_NO_PACKAGES = {"kotae", "_typeshed"}
#: What keyring requires for a Linux desktop's keyring; the tests have backends of their own.
_NOT_INSTALLED = {"jeepney", "secretstorage"}


def _imported(path: Path) -> Iterator[str]:
    """Yield the top-level modules that a file imports, in functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module).split(".")[0]


@cache
def _users() -> dict[str, set[str]]:
    """Return the files of the package that use each distribution."""
    users: dict[str, set[str]] = {}
    distributions = packages_distributions()
    for path in sorted((_ROOT / "src/kotae").rglob("*.py")):
        for module in {*_imported(path)} - sys.stdlib_module_names - _NO_PACKAGES:
            (distribution,) = set(distributions[module])
            file = path.relative_to(_ROOT / "src/kotae").as_posix()
            users.setdefault(canonicalize_name(distribution), set()).add(file)
    # pytest loads its plugin itself.
    assert users.pop("pytest") == {"testing/graphql_items.py", "testing/plugin.py"}
    # The grammars are imported by the names of languages.
    for grammar in GRAMMARS.values():
        users[f"tree-sitter-{grammar.package}"] = {"check/embedded/grammars.py"}
    # gql's transport for requests imports it.
    users["requests-toolbelt"] = {"client/requests_transport.py"}
    return users


def test_all_that_is_imported_is_required_and_nothing_else() -> None:
    required = [Requirement(text).name for each in _REQUIREMENTS.values() for text in each]
    assert sorted(map(canonicalize_name, required)) == sorted(_users())


@pytest.mark.parametrize("extra", _REQUIREMENTS)
def test_what_an_extra_installs_is_imported_only_where_the_extra_is_needed(extra: str) -> None:
    users = _users()
    for text in _REQUIREMENTS[extra]:
        for file in users[canonicalize_name(Requirement(text).name)]:
            assert file.startswith(_USERS[extra]), text


def test_all_that_is_installed_has_what_it_requires() -> None:
    for distribution in distributions():
        for requirement in map(Requirement, distribution.requires or ()):
            if canonicalize_name(requirement.name) in _NOT_INSTALLED:
                continue
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert version(requirement.name) in requirement.specifier, distribution.name


def test_the_suite_runs_with_the_lowest_versions_that_are_allowed() -> None:
    pins = (_ROOT / "scripts/requirements/lowest.txt").read_text(encoding="utf-8")
    tested = dict(re.findall(r"^([\w.-]+)==(\S+)", pins, re.MULTILINE))
    for text in (text for each in _REQUIREMENTS.values() for text in each):
        requirement = Requirement(text)
        (lowest,) = (each.version for each in requirement.specifier if each.operator == ">=")
        assert Version(tested[requirement.name]) == Version(lowest)


def test_the_wheel_has_all_files_of_the_package() -> None:
    """hatchling leaves out what .gitignore names, and nothing else unless it is told to."""
    assert _CONFIG["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": ["src/kotae"]}
    ignored = GitIgnoreSpec.from_lines((_ROOT / ".gitignore").read_text("utf-8").splitlines())
    files = [path for path in (_ROOT / "src/kotae").rglob("*") if path.suffix != ".pyc"]
    names = [path.relative_to(_ROOT).as_posix() for path in files if path.is_file()]
    assert "src/kotae/auth/pages/sign_in.html" in names
    assert "src/kotae/check/report/pages/check_report.js" in names
    assert list(ignored.match_files(names)) == []
