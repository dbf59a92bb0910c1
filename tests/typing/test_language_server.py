"""The hover texts and completions that an editor shows."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.typing.checkers import HERE
from tests.typing.language_server import LanguageServer

if TYPE_CHECKING:
    from collections.abc import Iterator

START = """\
from kotae import operation
from kotae.api import ActivityUnion, Media, Mutation, Page, Query
from typed_queries import load
media = operation(Query.media(id=1).select(Media.id).required()).decode({})
exact = load("queries/media_by_id.graphql")(id=1).decode({}) or exit()
"""


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    folder = tmp_path_factory.mktemp("program")
    shutil.copy(HERE / "typed_queries.pyi", folder)
    with LanguageServer(folder, START) as server:
        yield server


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Media.average_sc|ore", "Users' weighted average score, 0 to 100."),
        ("media.average_sc|ore", "Users' weighted average score, 0 to 100."),
        ("Me|dia.id", "An anime or a manga"),
        ("Media.start_date.ye|ar", "The year in full, such as 1998."),
        ("Media.next_airing_episode.media.popu|larity", "How many users have it on their list."),
        ("Media.char|acters(page=1)", "A page of the characters that appear in it"),
        ("Query.me|dia", "The first anime or manga that matches every argument."),
        ("Query.me|dia(id=1)", "The first anime or manga that matches every argument."),
        ("Media.characters(page=1).ed|ges", "The characters of this page, each with its role."),
        ("Page.me|dia", "Anime and manga that match every argument."),
        ("Media.id.as|_('x')", "Return a copy with an alias; read its value with the path"),
    ],
)
def test_hovering_shows_our_description(editor: LanguageServer, line: str, shown: str) -> None:
    assert shown in " ".join(editor.hover(line).split())


@pytest.mark.parametrize(
    ("line", "offered", "not_offered"),
    [
        (
            "Media.|",
            {"id", "title", "average_score", "characters", "scalars", "fragment", "typename"},
            {"idMal", "romaji", "edges", "select"},
        ),
        (
            "Media.title.|",
            {"romaji", "english", "native", "user_preferred", "select", "as_", "include", "skip"},
            {"id", "title", "full", "required"},
        ),
        (
            "Query.|",
            {"media", "page", "viewer", "media_list_collection", "genre_collection"},
            {"Media", "save_review", "select", "id"},
        ),
        (
            "Mutation.|",
            {"save_media_list_entry", "toggle_like", "delete_review"},
            {"media", "viewer", "select"},
        ),
        (
            "Media.characters(page=1).edges.|",
            {"node", "role", "voice_actors", "select"},
            {"edges", "full", "page_info", "title"},
        ),
        (
            "Media.characters.|",
            {"nodes", "edges", "page_info", "select"},
            {"name", "role"},
        ),
        (
            "Page.activities(user_id=1).|",
            {"id", "created_at", "select", "typename"},
            {"text", "progress"},
        ),
        (
            "ActivityUnion.|",
            {"id", "created_at", "fragment", "scalars"},
            {"text", "progress", "select"},
        ),
        ("Page.followers.|", {"__call__"}, {"name", "select"}),
        ("media.|", {"id", "title", "to_dict", "typename"}, {"romaji", "select"}),
        (
            "exact.|",
            {"id", "title", "main", "to_dict", "typename"},
            {"average_score", "characters", "scalars", "from_dict"},
        ),
    ],
)
def test_only_valid_continuations_are_offered(
    editor: LanguageServer, line: str, offered: set[str], not_offered: set[str]
) -> None:
    labels = set(editor.complete(line))
    assert offered <= labels
    assert labels & not_offered == set()


@pytest.mark.parametrize(
    ("line", "offered", "not_offered"),
    [
        ('Query.media(type="|")', {"ANIME", "MANGA"}, {"TV", "FINISHED"}),
        ('load("|")', {"queries/media_by_id.graphql"}, {"queries/fragments.graphql"}),
        ('load("queries/browse.graphql")(per_page=5, season="|")', {"FALL"}, {"ANIME"}),
        ('Query.media(type="|', {"ANIME", "MANGA"}, {"TV", "FINISHED"}),
        ('Query.media(sort=["|"])', {"SCORE_DESC", "POPULARITY"}, {"ANIME", "NAME"}),
        ('Query.media(sort=["ID", "|"])', {"SCORE_DESC", "POPULARITY"}, {"ANIME", "NAME"}),
        ('Media.characters(role="|")', {"MAIN", "SUPPORTING"}, {"ANIME"}),
        (
            'Mutation.save_media_list_entry(started_at={"|"})',
            {"year", "month", "day"},
            {"media_id"},
        ),
    ],
)
def test_inside_quotes_the_values_that_fit_are_offered(
    editor: LanguageServer, line: str, offered: set[str], not_offered: set[str]
) -> None:
    labels = {label.strip("\"'") for label in editor.complete(line)}
    assert offered <= labels
    assert labels & not_offered == set()


def test_the_names_of_arguments_are_offered(editor: LanguageServer) -> None:
    labels = set(editor.complete("Media.characters(|)"))
    assert {"role=", "sort=", "page=", "per_page="} <= labels
    labels = set(editor.complete('load("queries/browse.graphql")(|)'))
    assert {"page=", "per_page=", "season="} <= labels
