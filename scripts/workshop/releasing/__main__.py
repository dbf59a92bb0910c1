"""`scripts/release`: runs all checks, and tags the commit."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from workshop.releasing.bare_environment import classified_pythons, try_wheel
from workshop.releasing.distributions import (
    Distributions,
    build,
    check_files,
    check_metadata,
    check_same_bytes,
    check_sizes,
    digest,
)
from workshop.releasing.project import (
    Project,
    ReleaseError,
    check_changelog,
    check_tree,
    check_version,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["main"]

_ROOT = Path(__file__).parents[3]
_HELP = """\
Builds the sdist and the wheel of the commit, and checks both:

  tree         all is committed
  version      src/kotae/_version.py has a version that is not released yet
  changelog    CHANGELOG.md starts with the version, and has entries for it
  build        the sdist, and the wheel from it, with scripts/requirements/release.txt
  metadata     twine check --strict; name, version, licence, README.md
  files        the wheel has all files of src/kotae and nothing else: no tests, no scripts;
               the sdist has only what git tracks
  sizes        neither is larger than its limit
  same bytes   built again in another folder, both have the same bytes
  lowest       the wheel runs README's examples in a bare environment with the lowest Python
               and scripts/requirements/lowest.txt
  newest       the same with the newest Python on this machine and the newest packages

All checks run, even if one fails. If none does, both files are in dist/.

With --dry-run, nothing else happens. Without it, the heading in CHANGELOG.md must have the day of
the release, and the commit gets the tag v1.2.0. Nothing is pushed or uploaded: you push
the tag, and .github/workflows/release.yml builds the files again, checks them in the same way,
and uploads them to PyPI.

exit codes: 0 all checks passed; 1 one failed; 2 wrong usage; 130 Ctrl-C"""


class _Run:
    """The checks that ran, and how they ended.

    Attributes:
        failed: The names of those that failed.
        count: The number of all.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self.failed: list[str] = []
        self.count = 0

    def check(self, name: str, function: Callable[[], str]) -> None:
        """Run a check and print a line for it; several if it fails."""
        self.count += 1
        started = time.monotonic()
        problems: tuple[str, ...] = ()
        note = ""
        with self._console.status(f"{name} …"):
            try:
                note = function()
            except ReleaseError as error:
                problems = error.problems
                self.failed.append(name)
        mark = Text("✗", "bold red") if problems else Text("✓", "green")
        line = Table.grid(expand=True, padding=(0, 1))
        line.add_column(width=1)
        line.add_column(width=10)
        line.add_column(ratio=1)
        line.add_column(width=7, justify="right", style="dim")
        text = Text("\n".join(problems) or note, "red" if problems else "")
        line.add_row(mark, Text(name, "bold"), text, f"{time.monotonic() - started:.1f} s")
        self._console.print(line)


def _check_distributions(
    run: _Run, project: Project, folder: Path, target: Path
) -> Distributions | None:
    """Build both files, check them, and move them to the target if all checks have passed."""
    made: list[Distributions] = []

    def make() -> str:
        (folder / "dist").mkdir()
        made.append(build(project, folder / "dist"))
        return " and ".join(path.name for path in made[0])

    run.check("build", make)
    if not made:
        return None
    run.check("metadata", lambda: check_metadata(project, made[0]))
    run.check("files", lambda: check_files(project, made[0]))
    run.check("sizes", lambda: check_sizes(made[0]))
    run.check("same bytes", lambda: check_same_bytes(project, made[0], folder))
    pythons = classified_pythons(project)
    lowest = project.root / "scripts/requirements/lowest.txt"
    wheel = made[0].wheel
    run.check("lowest", lambda: try_wheel(project, wheel, folder / "lowest", pythons[:1], lowest))
    run.check("newest", lambda: try_wheel(project, wheel, folder / "newest", pythons[::-1]))
    if run.failed:
        return None
    target.mkdir(exist_ok=True)
    return Distributions(*(Path(shutil.copy(path, target)) for path in made[0]))


def main(arguments: Sequence[str], root: Path = _ROOT) -> int:
    """Run the script.

    Args:
        arguments: The command line.
        root: The clone that is released.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(
        prog="scripts/release",
        description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--dry-run", action="store_true", help="check everything, and tag nothing")
    parser.add_argument(
        "--tag",
        metavar="v1.2.0",
        help="with --dry-run, in the workflow of a tag: the version must be that of the tag, and "
        "the heading in CHANGELOG.md must have the day of the release",
    )
    options = parser.parse_args(arguments)
    if options.tag and not options.dry_run:
        parser.error("--tag: expected together with --dry-run")
    console = Console(highlight=False)
    try:
        project = Project.read(root)
        return _release(console, project, tag=options.tag, is_dry=options.dry_run)
    except ReleaseError as error:
        console.print(Text("\n".join(error.problems), "red"))
        return 1
    except KeyboardInterrupt:
        console.print("Interrupted. Nothing was tagged.")
        return 130


def _release(console: Console, project: Project, *, tag: str | None, is_dry: bool) -> int:
    kind = "dry run" if is_dry else "release"
    console.print(Text(f"kotae {project.version} · {project.commit[:8]} · {kind}\n", "bold"))
    run = _Run(console)
    run.check("tree", lambda: check_tree(project))
    run.check("version", lambda: check_version(project, tag))
    is_dated = not is_dry or tag is not None
    run.check("changelog", lambda: check_changelog(project, is_dated=is_dated))
    with TemporaryDirectory(prefix="kotae-release-") as folder:
        made = _check_distributions(run, project, Path(folder), project.root / "dist")
    console.print()
    if made is None:
        console.print(
            Text(f"✗ {len(run.failed)} of {run.count} checks failed: ", "bold red")
            + Text(f"{', '.join(run.failed)}. Nothing was tagged.", "red")
        )
        return 1
    console.print(Text(f"✓ All {run.count} checks passed.", "bold green"))
    for path in made:
        console.print(Text(f"  dist/{path.name}\n    sha256 {digest(path)}", "dim"))
    if is_dry:
        console.print("Nothing was tagged: this was a dry run.")
    elif project.tagged_commit() is None:
        project.add_tag()
        console.print(f"The commit has the tag {project.tag}. To release it, push both:")
    else:
        console.print(f"The commit had the tag {project.tag} before. To release it, push both:")
    if not is_dry:
        console.print(f"\n  git push origin HEAD {project.tag}\n")
        console.print("The workflow release.yml then uploads the files to PyPI.")
    return 0


if __name__ == "__main__":
    if sys.platform == "win32":
        sys.exit("scripts/release needs bash, and runs on Linux and macOS.")
    sys.exit(main(sys.argv[1:]))
