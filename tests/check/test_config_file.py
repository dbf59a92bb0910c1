"""kotae.toml: the configuration of projects without a pyproject.toml."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kotae import DocumentError, UsageError, load
from kotae.api import Query
from kotae.check.config_file import find_config, read_config
from kotae.check.config_keys import CONFIG_KEYS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.check.harness import Folder

BAD = "{ Nope }"
GOOD = "{ GenreCollection }"


def test_kotae_toml_makes_its_folder_a_project_with_the_keys_at_its_top(folder: Folder) -> None:
    files = {
        "p/kotae.toml": 'include = ["q/"]\nexclude = ["old.graphql"]\ndirectives = ["@client"]\n'
        'schema = "s.graphql"\n[rules]\nno-unused-fragments = "error"\n',
        "p/s.graphql": "type Query { hi: Int }",
        "p/q/a.graphql": "{ hi @client }",
        "p/q/old.graphql": BAD,
        "p/other.graphql": BAD,
        "p/q/f.graphql": "fragment F on Query { hi }",
    }
    report = folder.report(files, "p/q")
    assert [str(problem.severity) for problem in report.problems] == ["error"]
    assert report.schema.source == "p/s.graphql"


@pytest.mark.parametrize("text", ["", "# nothing is set\n", "[rules]\n"])
def test_an_empty_kotae_toml_is_a_configuration_too(folder: Folder, text: str) -> None:
    files = {
        "f.graphql": "fragment F on Media { id }",
        "p/kotae.toml": text,
        "p/q/a.graphql": "{ Media(id: 1) { ...F } }",
    }
    assert folder.found(files, "p/q") == ["known-fragment-names p/q/a.graphql:1:21"]


def test_the_nearest_of_both_files_is_the_configuration(folder: Folder) -> None:
    folder.write({"kotae.toml": "", "p/pyproject.toml": "[tool.kotae]\n", "p/q/kotae.toml": ""})
    configs = [find_config(folder.root / place) for place in ("", "p", "p/q")]
    assert [(config.root.name, config.name) for config in configs if config] == [
        (folder.root.name, "kotae.toml"),
        ("p", "pyproject.toml"),
        ("q", "kotae.toml"),
    ]


def test_a_kotae_toml_below_a_project_begins_a_project_of_its_own(folder: Folder) -> None:
    files = {
        "kotae.toml": "",
        "a.graphql": "query A { GenreCollection }",
        "n/kotae.toml": 'directives = ["inner"]\n',
        "n/a.graphql": "query A { GenreCollection @inner }",
    }
    assert folder.found(files) == []


def test_two_configurations_in_one_folder_are_an_error_that_names_both(folder: Folder) -> None:
    files = {"p/kotae.toml": "", "p/pyproject.toml": "[tool.kotae]\n", "p/a.graphql": GOOD}
    with pytest.raises(UsageError, match=r"has a kotae\.toml, and a \[tool\.kotae\] table in its "):
        folder.report(files, "p")
    assert folder.found({"p/pyproject.toml": "[project]\nname = 'kotae'\n"}, "p") == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[tool.kotae]\ninclude = []\n", "In kotae.toml, the keys stand at the top"),
        ("exlude = []\n", "kotae.toml, there is no key `exlude`. Did you mean 'exclude'?"),
        ("include = 1\n", "kotae.toml, `include` must be a list of strings, not 1."),
        ("rules = []\n", "kotae.toml, `rules` must be a table of names with"),
        ('schema = "nope.graphql"\n', "The schema nope.graphql of kotae.toml does not exist."),
        ('schema = "../up.graphql"\n', "the schema ../up.graphql of kotae.toml is outside"),
        ("include = [\n", "kotae.toml is not valid TOML: "),
        ("#" * 65537, "kotae.toml has more than 64 KiB."),
        ("a." * 20_000 + "a = 1\n", "kotae.toml is not read: its lines and dots"),
        ("\ufffd".encode("utf-16").decode("latin-1"), "kotae.toml is not valid "),
        ('[rules]\nnope-rule = "off"\n', "kotae.toml, `rules` names nope-rule, which is no rule."),
    ],
)
def test_a_mistake_in_kotae_toml_is_an_error_that_names_the_file(
    folder: Folder, text: str, sentence: str
) -> None:
    with pytest.raises(UsageError) as caught:
        folder.report({"p/kotae.toml": text, "p/a.graphql": GOOD}, "p")
    assert sentence in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_kotae_toml_that_is_a_link_or_a_pipe_is_not_read(folder: Folder) -> None:
    folder.write({"other.toml": "", "p/a.graphql": GOOD})
    path = folder.root / "p/kotae.toml"
    for target in ("../other.toml", "/dev/zero", "nowhere"):
        path.symlink_to(target)
        with pytest.raises(UsageError, match=r"kotae\.toml is a link, or not a regular file"):
            folder.report({}, "p")
        path.unlink()
    os.mkfifo(path)
    with pytest.raises(UsageError, match=r"kotae\.toml is a link, or not a regular file"):
        folder.report({}, "p")


def test_the_schema_of_a_project_with_kotae_toml_stands_beside_it(folder: Folder) -> None:
    files = {
        "kotae.toml": "",
        "schema.graphql": "type Query { hi: Int }",
        "q/pyproject.toml": "",
        "q/a.graphql": "{ hi }",
    }
    assert folder.found(files) == []


def test_load_reads_kotae_toml_and_notices_that_it_changes(tmp_path: Path) -> None:
    (tmp_path / "q").mkdir()
    (tmp_path / "f.graphql").write_text("fragment F on Media { id }")
    query = tmp_path / "q/a.graphql"
    query.write_text("query A { Media(id: 1) { ...F } }")
    (tmp_path / "kotae.toml").write_text("")
    load(query, Query.media)
    (tmp_path / "kotae.toml").write_text('exclude = ["f.graphql"]\n')
    with pytest.raises(DocumentError, match="Unknown fragment 'F'"):
        load(query, Query.media)


def test_every_key_accepts_its_own_example(tmp_path: Path) -> None:
    for key in CONFIG_KEYS:
        (tmp_path / "kotae.toml").write_text(key.example)
        config = read_config(tmp_path)
        assert config is not None
        name = key.name.replace("-", "_")
        assert getattr(config, name, name == "required_version"), key.name
