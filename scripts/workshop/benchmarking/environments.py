"""Environments that subjects run in: one for each library, with the modules generated for it.

A peer's environment is made once, below `.environments/`, and again when its requirements, the
schema, the Python or this module change.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kotae.schema.load import bundled_sdl
from workshop.npm_packages import NpmError, install_npm_packages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "ROOT",
    "SUBJECTS",
    "Environment",
    "EnvironmentSetupError",
    "npm_environment",
    "own_environment",
    "peer_environment",
    "versions_in",
]

ROOT = Path(__file__).resolve().parents[3]

#: The folder of the subjects.
SUBJECTS = ROOT / "benchmarks" / "subjects"

_TIMEOUT_S = 600

_ARIADNE_SETTINGS = """\
[tool.ariadne-codegen]
schema_path = "schema.graphql"
queries_path = "list_entries.graphql"
target_package_name = "anilist_ariadne"
async_client = false
enable_custom_operations = true
show_deprecation_warnings = false
# These make its import cheaper.
lazy_imports = true
defer_model_build = true
use_alias_generator = true
"""


class EnvironmentSetupError(Exception):
    """An environment could not be made; the reason was printed on standard error."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment that subjects run in.

    Attributes:
        name: `kotae`, the name of the peer, or `npm`.
        python: Its interpreter; Node.js for `npm`.
        modules: The folder of the modules that were generated for it, with `schema.graphql`.
    """

    name: str
    python: Path
    modules: Path

    def variables(self) -> dict[str, str]:
        """Return the environment variables for its processes, without the caller's PYTHON*."""
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith("PYTHON")
        }
        return {**inherited, "PYTHONPATH": str(self.modules)}


def own_environment(folder: Path) -> Environment:
    """Return kotae's environment, which is that of the running interpreter.

    Args:
        folder: An empty folder, for the schema's text.
    """
    (folder / "schema.graphql").write_text(bundled_sdl(), encoding="utf-8")
    return Environment("kotae", Path(sys.executable), folder)


def peer_environment(name: str, *, purpose: str = "benchmarks") -> Environment:
    """Return a peer's environment; make it unless there is one that is up to date.

    Args:
        name: `sgqlc`, `ariadne` or `pyrate`; `python` for the clients of tests/peers.
        purpose: What its requirements and its folder begin with: `benchmarks` or `peers`.

    Raises:
        EnvironmentSetupError: A package could not be installed, or the modules not generated.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = ROOT / ".environments" / f"{purpose}-{name}-{version}"
    environment = Environment(name, folder / "bin" / "python", folder / "generated")
    stamp = folder / "finished"
    requirements = ROOT / "scripts" / "requirements" / f"{purpose}-{name}.txt"
    wanted = _digest(requirements)
    if stamp.is_file() and stamp.read_text() == wanted and _runs(environment):
        return environment
    print(f"Making the environment {folder.name}, once …", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    outer = _outer_python()
    _call(outer, "-m", "venv", "--without-pip", folder)
    quiet = ("--quiet", "--quiet", "--disable-pip-version-check")
    _call(outer, "-m", "pip", "--python", environment.python, "install", *quiet, "-r", requirements)
    environment.modules.mkdir()
    (environment.modules / "schema.graphql").write_text(bundled_sdl(), encoding="utf-8")
    generate = _GENERATORS.get(name)
    if generate is not None:
        generate(environment)
    stamp.write_text(wanted)
    return environment


def npm_environment(folder: Path) -> Environment:
    """Return the environment of the checkers that npm installs, in the folder of the corpora.

    Args:
        folder: What `write_corpora` filled. relay-compiler generates its files there.

    Raises:
        EnvironmentSetupError: The packages could not be installed, or relay-compiler failed.
    """
    try:
        packages = install_npm_packages("benchmarks")
    except NpmError as error:
        print(error, file=sys.stderr)
        raise EnvironmentSetupError from error
    (folder / "node_modules").symlink_to(packages / "node_modules")
    for config in folder.glob("relay-*/relay.config.json"):
        _call("node", "node_modules/.bin/relay-compiler", config, folder=folder)
    return Environment("npm", Path(shutil.which("node") or "node"), folder)


def versions_in(environment: Environment) -> Mapping[str, str]:
    """Return the versions of all distributions in an environment, by name."""
    if environment.name == "npm":
        pins = ROOT / "scripts" / "requirements" / "benchmarks-npm" / "package.json"
        return cast("dict[str, str]", json.loads(pins.read_text("utf-8"))["dependencies"])
    code = (
        "import json; from importlib.metadata import distributions\n"
        "print(json.dumps({d.metadata['Name']: d.version for d in distributions()}))"
    )
    words = [str(environment.python), "-c", code]
    done = subprocess.run(words, capture_output=True, check=True, timeout=_TIMEOUT_S)
    return cast("dict[str, str]", json.loads(done.stdout))


def _generate_for_sgqlc(environment: Environment) -> None:
    """Generate `anilist_sgqlc.py` with sgqlc's own command, which reads introspection JSON."""
    from graphql import build_schema, introspection_from_schema  # noqa: PLC0415 - 120 ms

    source = environment.modules / "introspection.json"
    schema = build_schema(bundled_sdl())
    source.write_text(json.dumps(introspection_from_schema(schema)), encoding="utf-8")
    generator = environment.python.with_name("sgqlc-codegen")
    _call(generator, "schema", source, environment.modules / "anilist_sgqlc.py")


def _generate_for_ariadne(environment: Environment) -> None:
    """Generate the package `anilist_ariadne` with ariadne-codegen's own command."""
    (environment.modules / "pyproject.toml").write_text(_ARIADNE_SETTINGS, encoding="utf-8")
    shutil.copy(SUBJECTS / "list_entries.graphql", environment.modules)
    _call(environment.python.with_name("ariadne-codegen"), folder=environment.modules)


_GENERATORS: Mapping[str, Callable[[Environment], None]] = {
    "ariadne": _generate_for_ariadne,
    "sgqlc": _generate_for_sgqlc,
}


def _digest(requirements: Path) -> str:
    digest = hashlib.sha256(f"{sys.version} {sys.base_prefix} {ROOT}".encode())
    digest.update(bundled_sdl().encode())
    for path in (requirements, SUBJECTS / "list_entries.graphql", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _outer_python() -> Path:
    """Return the Python that the running environment was made from, because it has pip."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    outer = Path(sys.base_prefix) / "bin" / version
    return outer if outer.is_file() else Path(sys.executable)


def _runs(environment: Environment) -> bool:
    try:
        return (
            subprocess.run([environment.python, "-c", ""], check=False, timeout=60).returncode == 0
        )
    except OSError:
        return False


def _call(*words: str | Path, folder: Path | None = None) -> None:
    try:
        done = subprocess.run(
            words, cwd=folder, check=False, timeout=_TIMEOUT_S, stdout=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        raise EnvironmentSetupError from error
    if done.returncode:
        raise EnvironmentSetupError
