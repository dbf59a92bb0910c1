"""The program that runs README's examples with an installed kotae, in an empty folder.

A bare environment's Python runs it as a file, without the clone. README is what the wheel's
metadata have. The examples send their requests to a local AniList. The last line that it prints
says how many examples of each kind ran.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stdout
from functools import partialmethod
from importlib.metadata import metadata, version
from io import StringIO
from pathlib import Path

import kotae
from kotae.testing import AniListServer

#: A program, and what it prints.
PROGRAM = re.compile(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)
#: A check whose output has lines of the file that it checks.
CHECK = re.compile(r"```console\n\$ (kotae check [^\n]*)\n(.*?)```", re.DOTALL)


def check_installation(expected: str) -> None:
    """Check that kotae is that of the environment, and has the expected version."""
    if not Path(kotae.__file__).is_relative_to(sys.prefix):
        sys.exit(f"kotae was imported from {kotae.__file__}, which is not in {sys.prefix}.")
    if {kotae.__version__, version("kotae")} != {expected}:
        sys.exit(f"Expected kotae {expected}, got {kotae.__version__} and {version('kotae')}.")


def run_programs(readme: str, counts: Counter[str]) -> None:
    """Run the programs in order, as one, and the tests with pytest."""
    names: dict[str, object] = {"__name__": "readme"}
    for code, shown in PROGRAM.findall(readme):
        if "def test_" in code:
            Path("test_readme.py").write_text(code, "utf-8")
            pytest = [sys.executable, "-I", "-m", "pytest", "--quiet", "test_readme.py"]
            if subprocess.run(pytest, check=False).returncode:
                sys.exit("A test of README fails.")
            counts["test"] += 1
            continue
        with redirect_stdout(StringIO()) as printed:
            exec(compile(code, "README.md", "exec"), names)  # noqa: S102 - README's own programs
        if shown and printed.getvalue() != shown:
            sys.exit(f"A program of README printed\n{printed.getvalue()}instead of\n{shown}")
        counts["program"] += 1


def run_checks(readme: str, counts: Counter[str]) -> None:
    """Check files made of the lines that README shows, and compare the output."""
    for command, shown in CHECK.findall(readme):
        file = re.search(r"^(\S+\.graphql):\d", shown, re.MULTILINE)
        if file is None:
            continue
        lines = re.findall(r"^ +(\d+) │ (.*\n)", shown, re.MULTILINE)
        source = "\n" * (int(lines[0][0]) - 1) + "".join(line for _, line in lines)
        source += "}" * (source.count("{") - source.count("}"))
        Path(file[1]).parent.mkdir(parents=True, exist_ok=True)
        Path(file[1]).write_text(source, "utf-8")
        words = [str(Path(sys.executable).with_name("kotae")), *shlex.split(command)[1:]]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        if plain(done.stdout) != plain(shown):
            sys.exit(f"{command} printed\n{done.stdout}{done.stderr}instead of\n{shown}")
        counts["check"] += 1


def plain(text: str) -> list[str]:
    """Return the words of a report, without its time."""
    return re.sub(r"\d+\.\d+ s", "… s", text).split()


def main() -> None:
    """Run all examples."""
    check_installation(sys.argv[1])
    readme = str(metadata("kotae").json["description"])
    counts: Counter[str] = Counter()
    with AniListServer() as server:
        os.environ["ANILIST_TOKEN"] = server.token(1)
        init = partialmethod(kotae.Client.__init__, endpoint=server.url, rate_limiter=None)
        kotae.Client.__init__ = init  # type: ignore[method-assign,assignment]  # README names no endpoint
        run_programs(readme, counts)
    run_checks(readme, counts)
    ran = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in counts.items())
    if len(counts) < 3:
        sys.exit(f"README should have an example of each kind, but it has {ran}.")
    print(ran)


if __name__ == "__main__":
    main()
