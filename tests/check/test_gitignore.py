from __future__ import annotations

import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from kotae.check.gitignore import _patterns, matcher, plain_pattern

if TYPE_CHECKING:
    from tests.check.harness import Folder

BAD = "{ Nope }"
GIT = {".git/HEAD": "ref: refs/heads/main\n"}


def paths(found: list[str]) -> list[str]:
    return [each.split()[1].rsplit(":", 2)[0] for each in found]


@pytest.mark.parametrize(
    ("patterns", "remaining"),
    [
        ("gen/\n", ["a.graphql", "b.graphql", "s/b.graphql"]),
        ("/b.graphql\n", ["a.graphql", "gen/deep/g.graphql", "s/b.graphql", "s/gen/h.graphql"]),
        ("b.graphql\n", ["a.graphql", "gen/deep/g.graphql", "s/gen/h.graphql"]),
        ("*.graphql\n!a.graphql\n", ["a.graphql"]),
        ("*\n!*/\n!b.graphql\n", ["b.graphql", "s/b.graphql"]),
        ("gen/\n!gen/deep/g.graphql\n", ["a.graphql", "b.graphql", "s/b.graphql"]),
        ("s/**/h.*\n", ["a.graphql", "b.graphql", "gen/deep/g.graphql", "s/b.graphql"]),
        ("# *.graphql\n\n\n   \n/s\n", ["a.graphql", "b.graphql", "gen/deep/g.graphql"]),
        ("[z-a\n/s\n", ["a.graphql", "b.graphql", "gen/deep/g.graphql"]),
    ],
)
@pytest.mark.parametrize("git", [GIT, {}], ids=["repository", "no repository"])
def test_files_that_gitignore_excludes_are_not_checked(
    folder: Folder, git: dict[str, str], patterns: str, remaining: list[str]
) -> None:
    names = ["a.graphql", "b.graphql", "gen/deep/g.graphql", "s/b.graphql", "s/gen/h.graphql"]
    files = {**git, ".gitignore": patterns, **dict.fromkeys(names, BAD)}
    assert paths(folder.found(files)) == remaining


def test_a_nested_gitignore_wins_over_that_above_it(folder: Folder) -> None:
    files = {
        ".gitignore": "gen.graphql\n",
        "s/.gitignore": "!gen.graphql\nown.graphql\n",
        **dict.fromkeys(["gen.graphql", "own.graphql", "s/gen.graphql", "s/own.graphql"], BAD),
    }
    assert paths(folder.found(files)) == ["own.graphql", "s/gen.graphql"]


def test_the_gitignore_files_up_to_the_repositorys_root_count(folder: Folder) -> None:
    files = {
        **GIT,
        ".gitignore": "gen/\n",
        "s/a.graphql": BAD,
        "s/t/gen/a.graphql": BAD,
        "s/t/b.graphql": BAD,
    }
    assert paths(folder.found(files, "s")) == ["s/a.graphql", "s/t/b.graphql"]
    assert paths(folder.found(files, "s/t")) == ["s/t/b.graphql"]


def test_a_gitignore_above_the_repository_does_not_count(folder: Folder) -> None:
    files = {".gitignore": "*.graphql\n", "r/.git/HEAD": "", "r/s/a.graphql": BAD}
    assert paths(folder.found(files, "r/s")) == ["r/s/a.graphql"]


def test_an_ignored_folder_that_is_named_is_searched_by_its_own_rules(folder: Folder) -> None:
    files = {
        **GIT,
        ".gitignore": "gen/\n",
        "gen/.gitignore": "old.graphql\n",
        "gen/new.graphql": BAD,
        "gen/old.graphql": BAD,
    }
    assert paths(folder.found(files, "gen")) == ["gen/new.graphql"]


def test_an_ignored_file_adds_no_fragment(folder: Folder) -> None:
    files = {
        ".gitignore": "gen/\n",
        "a.graphql": "query A { Media(id: 1) { ...F } }",
        "gen/f.graphql": "fragment F on Media { id }",
    }
    assert folder.found(files) == ["known-fragment-names a.graphql:1:29"]


@pytest.mark.parametrize(
    ("include", "exclude", "remaining"),
    [
        (["q/"], [], ["q/a.graphql", "q/x/b.graphql"]),
        (["q/**/*.graphql"], [], ["q/a.graphql", "q/x/b.graphql"]),
        (["q/*.graphql"], [], ["q/a.graphql"]),
        (["/*.graphql"], [], ["top.graphql"]),
        ([], ["q"], ["top.graphql"]),
        (["q/", "top.graphql"], ["x/"], ["q/a.graphql", "top.graphql"]),
        (["*", "!q/**"], [], ["top.graphql"]),
    ],
)
def test_a_project_chooses_its_files_by_globs_from_its_root(
    folder: Folder, include: list[str], exclude: list[str], remaining: list[str]
) -> None:
    files = {
        "pyproject.toml": f"[tool.kotae]\ninclude = {include}\nexclude = {exclude}\n",
        **dict.fromkeys(["top.graphql", "q/a.graphql", "q/x/b.graphql"], BAD),
    }
    assert paths(folder.found(files)) == remaining


def test_a_file_on_the_command_line_is_checked_though_the_project_excludes_it(
    folder: Folder,
) -> None:
    config = '[tool.kotae]\nexclude = ["gen/"]\n'
    files = {"pyproject.toml": config, "gen/a.graphql": BAD}
    assert paths(folder.found(files, "gen/a.graphql")) == ["gen/a.graphql"]


pieces = st.sampled_from(["a", "b", "*", "?", "[ab]", "[!a]", "[^a]", "\\*", "\\a", ".", "**"])
segments = st.lists(pieces, min_size=1, max_size=7).map("".join)
patterns = st.tuples(
    st.sampled_from(["", "!", "/", "**/"]),
    st.lists(segments, min_size=1, max_size=3).map("/".join),
    st.sampled_from(["", "/", "/**"]),
).map("".join)
names = st.text(alphabet="ab.*", min_size=1, max_size=8)
relative_paths = st.lists(names, min_size=1, max_size=3).map("/".join)


@given(patterns, st.lists(relative_paths, min_size=1, max_size=8))
@settings(max_examples=400, deadline=None)
def test_a_pattern_matches_as_in_pathspec_without_our_bounds(
    pattern: str, paths: list[str]
) -> None:
    try:
        plain = GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return
    # git's classes never match a slash, and neither do ours; pathspec's may.
    if pattern.split("/").count("**") <= 3 and "[" not in pattern:
        bounded = matcher([pattern])
        assert [bounded.check_file(path).include for path in paths] == [
            plain.check_file(path).include for path in paths
        ]


@pytest.mark.parametrize(
    "files",
    [
        {".gitignore": f"{'*a' * 12}*b\n"},
        {"pyproject.toml": f'[tool.kotae]\nexclude = ["{"*a" * 12}*b"]\n'},
        {".gitignore": f"{'a/**/' * 12}b\n", f"{'a/' * 40}a.graphql": "{ GenreCollection }"},
        {
            ".gitignore": "*a*a*a*a[b]\n" * 20,
            **{f"{'a' * 200}{number}.graphql": "{ GenreCollection }" for number in range(20)},
        },
    ],
    ids=["one pattern", "an excluding pattern", "many folders", "many patterns and files"],
)
def test_patterns_of_many_stars_do_not_hold_a_run_beyond_its_time(
    folder: Folder, files: dict[str, str]
) -> None:
    folder.write({**files, f"{'a' * 200}.graphql": "{ GenreCollection }"})
    code = "import sys; from kotae.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "check", "--timeout", "1"]
    try:
        done = subprocess.run(command, cwd=folder.root, timeout=8, check=False, capture_output=True)
    except subprocess.TimeoutExpired:
        pytest.fail("the check did not come to an end in time")
    assert done.returncode in {0, 1}


def test_the_patterns_of_a_run_are_bounded(folder: Folder) -> None:
    files = {f"{at}/.gitignore": "# comment\n" + "a\n" * 1000 for at in range(60)}
    files |= {f"{at}/q.graphql": "{ GenreCollection }" for at in range(60)}
    assert "check-gave-up" not in " ".join(folder.found(files))  # all are the same
    for more in ("b\n" * 50_001, "b" * 5_000_000, "#" * 2**21):
        (problem,) = folder.report({"59/.gitignore": more}).problems
        assert problem.rule == "check-gave-up"
        assert "more than 50,000 patterns of .gitignore files" in problem.message


def test_classes_of_characters_are_known_by_their_posix_names(folder: Folder) -> None:
    files = {".gitignore": "[[:alpha:]]1.graphql\n", "a1.graphql": "{ a }", "11.graphql": "{ a }"}
    assert [each.split()[1] for each in folder.found(files)] == ["11.graphql:1:3"]


@pytest.mark.parametrize("seed", range(4))
def test_a_plain_pattern_is_understood_as_pathspec_does(seed: int) -> None:
    source = random.Random(seed)
    plain = 0
    for _ in range(1000):
        line = "".join(source.choices("aB_-.*/! 7", k=source.randint(1, 9)))
        pattern = plain_pattern(line)
        if pattern:
            plain += 1
            ((own, found),) = _patterns([line])
            assert pattern == (found, own.include), line
    assert plain > 200
