"""The command: `scripts/bench builder|server|client|check|bulk`."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from workshop.benchmarking.checker_corpus import write_corpora
from workshop.benchmarking.checking import drop_invalid, drop_odd
from workshop.benchmarking.corpus import list_body
from workshop.benchmarking.environments import (
    SUBJECTS,
    Environment,
    EnvironmentSetupError,
    npm_environment,
    own_environment,
    peer_environment,
    versions_in,
)
from workshop.benchmarking.figures import Verdict
from workshop.benchmarking.pages import markdown, part_of, plain, print_rich
from workshop.benchmarking.plan import SECTIONS, SUITES
from workshop.benchmarking.plan_builder import LIGHT_IMPORT
from workshop.benchmarking.plan_checker import PEAK_MEMORY
from workshop.benchmarking.running import Runner, imported_modules
from workshop.benchmarking.sharing import LimitSchedule, share_part, steps_in

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from workshop.benchmarking.pages import Part
    from workshop.benchmarking.sections import Section

__all__ = ["main"]

_ROUNDS = 15
#: The most memory that the local server may use.
_MAX_WORLD_MB = 180
#: The most memory that a check of 5,000 files may use.
_MAX_CHECK_MB = 60
#: The packages whose versions the page names, by environment.
_NAMED = {
    "kotae": (
        *("gql", "graphql-core", "msgspec", "requests", "aiohttp", "redis"),
        *("starlette", "uvicorn"),
    ),
    "sgqlc": ("sgqlc", "graphql-core"),
    "ariadne": ("ariadne-codegen", "graphql-core", "pydantic"),
    "pyrate": ("pyrate-limiter", "requests-ratelimiter"),
    "npm": ("graphql", "@graphql-inspector/cli", "@graphql-eslint/eslint-plugin", "relay-compiler"),
}


def main(arguments: Sequence[str]) -> int:
    """Measure, and print the page.

    Returns:
        0; the reader judges the figures. A usage error exits with 2.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    sections_of = SUITES.get(options.what, {})
    if options.only and options.only not in sections_of:
        parser.error(f"--only: {options.what} has {', '.join(sections_of) or 'one section'}")
    if options.what == "bulk":
        return _bulk(options.rounds, as_markdown=options.markdown)
    sections = [SECTIONS[options.only]] if options.only else list(sections_of.values())
    with TemporaryDirectory() as folder:
        if options.what == "check":
            write_corpora(Path(folder))
        environments = _environments(
            Path(folder), {one.environment for each in sections for one in each.subjects}
        )
        if options.what == "check":
            # kotae would take it for the schema of the corpora.
            (Path(folder) / "schema.graphql").unlink()
        body = Path(folder) / "list.json"
        body.write_bytes(list_body())
        parts = [_measure(section, environments, body, options.rounds) for section in sections]
        head = _head(environments, options.rounds)
    _print(head, parts, as_markdown=options.markdown)
    return 0


def _bulk(rounds: int, *, as_markdown: bool) -> int:
    from workshop.benchmarking.bulk import STEPS, bulk_parts  # noqa: PLC0415 - imports the whole client

    with _progress("Bulk", STEPS, "steps") as progress:
        parts = bulk_parts(rounds, progress)
    with TemporaryDirectory() as folder:
        head = _head(_environments(Path(folder), set()), rounds)
    _print(head, parts, as_markdown=as_markdown)
    return 0


def _print(head: str, parts: Sequence[Part], *, as_markdown: bool) -> None:
    if as_markdown:
        print(markdown(head, parts), end="")
    elif sys.stdout.isatty():
        print_rich(head, parts, sys.stdout)
    else:
        print(plain(head, parts), end="")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure kotae and the libraries that it is compared with. Slowness is no "
        "failure.",
    )
    parser.add_argument("what", choices=[*SUITES, "bulk"], help="the suite to measure")
    parser.add_argument(
        "--rounds", type=_positive, default=_ROUNDS, metavar="N",
        help=f"number of measurements of each subject ({_ROUNDS})",
    )  # fmt: skip
    parser.add_argument("--only", choices=list(SECTIONS), help="measure one section")
    parser.add_argument(
        "--markdown", action="store_true", help="print benchmarks/README.md's tables"
    )
    return parser


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 1_000:
        raise argparse.ArgumentTypeError("expected a number from 1 to 1000")
    return number


def _environments(folder: Path, names: set[str]) -> dict[str, Environment | None]:
    environments: dict[str, Environment | None] = {"kotae": own_environment(folder)}
    for name in sorted(names - {"kotae"}):
        try:
            environments[name] = (
                npm_environment(folder) if name == "npm" else peer_environment(name)
            )
        except EnvironmentSetupError:
            print(f"{name} is not measured: its environment could not be made.", file=sys.stderr)
            environments[name] = None
    return environments


def _measure(
    section: Section, environments: Mapping[str, Environment | None], body: Path, rounds: int
) -> Part:
    if section.key == "share":
        schedule = LimitSchedule()
        with _progress(section.title, steps_in(section, schedule), "steps") as progress:
            return share_part(section, environments, progress, schedule)
    total = len(section.subjects) * (rounds + 1)
    with _progress(section.title, total, "processes") as progress:
        outcome = Runner(section, environments, body, progress).run(rounds)
    drop_invalid(outcome)
    drop_odd(outcome)
    environment = environments["kotae"]
    more: list[Verdict] = []
    if section.key == "import":
        more = [_lightness(environment)]
    elif section.key == "small":
        more = [_memory(environment)]
    elif section.key == "5000" and environment is not None:
        more = [_check_memory(environment)]
    return part_of(section, outcome, more)


def _lightness(environment: Environment | None) -> Verdict:
    """Judge whether the ten names import no heavy module."""
    code, names = LIGHT_IMPORT
    goal = f"imports none of {', '.join(names)}"
    if environment is None:
        return Verdict(goal, "not measured", holds=None)
    loaded = imported_modules(environment, code, names)
    return Verdict(goal, ", ".join(loaded) or "none", holds=not loaded)


def _memory(environment: Environment | None) -> Verdict:
    """Judge the local server's memory after every object of its world was read."""
    goal = f"memory, all of the world read: at most {_MAX_WORLD_MB} MB"
    if environment is None:
        return Verdict(goal, "not measured", holds=None)
    words = [str(environment.python), str(SUBJECTS / "serve.py"), "memory"]
    done = subprocess.run(
        words, env=environment.variables(), capture_output=True, check=True, text=True, timeout=300
    )
    taken_mb = round(int(done.stdout) / 1e6)
    return Verdict(goal, f"{taken_mb} MB at its peak", holds=taken_mb <= _MAX_WORLD_MB)


def _check_memory(environment: Environment) -> Verdict:
    """Judge the memory of a check of 5,000 files."""
    words = [str(environment.python), "-c", PEAK_MEMORY]
    done = subprocess.run(
        words, cwd=environment.modules, capture_output=True, check=True, text=True, timeout=300
    )
    taken_mb = round(int(done.stdout.split()[-1]) / 1024)
    goal = f"memory: at most {_MAX_CHECK_MB} MB"
    return Verdict(goal, f"{taken_mb} MB at its peak", holds=taken_mb <= _MAX_CHECK_MB)


def _head(environments: Mapping[str, Environment | None], rounds: int) -> str:
    descriptions: list[str] = []
    for name, packages in _NAMED.items():
        environment = environments.get(name)
        if environment is not None:
            found = versions_in(environment)
            descriptions.append(
                ", ".join(f"{one} {found[one]}" for one in packages if one in found)
            )
    today = datetime.now(UTC).date().isoformat()
    return (
        f"{today}, Python {platform.python_version()}, {os.cpu_count()} CPUs, "
        f"{rounds} round{'' if rounds == 1 else 's'}: " + "; ".join(descriptions) + "."
    )


@contextmanager
def _progress(title: str, total: int, what: str) -> Generator[Callable[[str], None]]:
    """Show the progress of a section: a bar on a terminal, else a line at its start."""
    if not sys.stderr.isatty():
        print(f"{title}: {total} {what} …", file=sys.stderr)
        yield _no_progress
        return
    from rich.console import Console  # noqa: PLC0415 - 40 ms, and a pipe needs none
    from rich.progress import Progress  # noqa: PLC0415 - with it

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)

        def advance(label: str) -> None:
            bar.update(task, advance=1, description=f"{title}: {label}")

        yield advance


def _no_progress(_label: str) -> None:
    pass
