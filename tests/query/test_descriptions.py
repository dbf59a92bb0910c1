"""Help at the prompt: docstrings and `kotae.describe`, read from the schema on demand."""

from __future__ import annotations

import copy
import pickle
import pydoc
import subprocess
import sys
from typing import Any, assert_type

import pytest

import kotae
from kotae import ArgumentError, UsageError
from kotae.api import (
    Media,
    MediaListOptionsInput,
    MediaStats,
    MediaStatus,
    Mutation,
    NotificationUnion,
    Page,
    Query,
)
from kotae.query.paths import Field

ANIME = "An anime or a manga: any series, film, book or the like"


def rendered(thing: object) -> str:
    return pydoc.plain(pydoc.render_doc(thing))


def test_a_class_has_the_schema_s_description() -> None:
    assert (Media.__doc__ or "").startswith(ANIME)
    assert "Any notification" in (NotificationUnion.__doc__ or "")
    assert "Settings for the anime list" in (MediaListOptionsInput.__doc__ or "")
    assert "The root fields of queries." in (Query.__doc__ or "")


def test_a_path_and_a_root_have_their_type_and_description() -> None:
    assert Media.average_score.__doc__ == (
        "averageScore: Int\nUsers' weighted average score, 0 to 100."
    )
    assert "romaji(stylised: Boolean): String" in (Media.title.romaji.__doc__ or "")
    assert "Viewer: User\n" in (Query.viewer.__doc__ or "")
    assert Query.media(id=1).select(Media.id).__doc__ == Query.media.__doc__
    assert Media.characters.edges.role.__doc__ != Field.__doc__


def test_a_value_of_an_enum_has_its_description() -> None:
    assert MediaStatus.__doc__ == "The status of a media's release."
    assert MediaStatus.FINISHED.__doc__ == "Released to its end."
    assert MediaStatus("NEWER").__doc__ is None


def test_a_class_of_paths_has_its_own_docstring() -> None:
    assert (Field.__doc__ or "").startswith("A path that ends at a scalar")


def test_help_lists_each_field_with_its_description_and_no_private_name() -> None:
    text = rendered(Media)
    assert ANIME in text
    assert "average_score = Media.average_score\n |      averageScore: Int\n |      Users'" in text
    assert "media_list_entry = Media.media_list_entry\n |      mediaListEntry: MediaList" in text
    assert "_kotae" not in text
    assert "Users' weighted average" in rendered(Media.average_score)
    assert "Released to its end." in rendered(MediaStatus)
    assert "user whom the token belongs to" in rendered(Query)
    assert "rate_limiter" in rendered(kotae.Client)


def test_describe_gives_type_and_description() -> None:
    text = kotae.describe(Media.average_score)
    assert_type(text, str)
    assert text == (
        "Media.average_score\naverageScore: Int\n\nUsers' weighted average score, 0 to 100."
    )


def test_describe_gives_arguments_with_their_limits_once() -> None:
    text = kotae.describe(Page.media)
    assert "media(…): [Media]" in text
    assert "    id_mal: Int\n        Keeps media with this MyAnimeList id." in text
    assert text.count("At most 10,000") == text.count("_in: [")
    assert "    per_page: Int" in kotae.describe(Media.characters)
    assert "At most 25." in kotae.describe(Media.characters)


def test_describe_says_that_a_token_is_needed() -> None:
    assert "Needs a token." in kotae.describe(Query.viewer)
    assert "Needs a token." in kotae.describe(Mutation.toggle_follow)


def test_describe_gives_a_deprecation() -> None:
    deprecated = kotae.describe(MediaStats.airing_progression)  # pyright: ignore[reportDeprecated] - it is what is tested
    assert "\n\nDeprecated: " in deprecated


def test_describe_lists_the_fields_of_a_class_and_the_values_of_an_enum() -> None:
    text = kotae.describe(Media)
    assert text.startswith(f"Media\ntype Media\n\n{ANIME}")
    assert "\nFields:\n    id: Int!\n        AniList's id" in text
    assert "\nValues:\n    FINISHED\n        Released to its end." in kotae.describe(MediaStatus)
    assert "version: 2" in kotae.describe(MediaStatus.HIATUS)
    assert "section_order: [String]" in kotae.describe(MediaListOptionsInput)
    assert "| FollowingNotification" in kotae.describe(NotificationUnion)


def test_describe_takes_roots_aliases_and_results() -> None:
    assert kotae.describe(Query.media(id=1).select(Media.id)) == kotae.describe(Query.media)
    assert kotae.describe(Media.id.as_("number")) == kotae.describe(Media.id)
    assert kotae.describe(Media.from_dict({"id": 1})) == kotae.describe(Media)
    assert "__typename" in kotae.describe(Media.typename)


@pytest.mark.parametrize("wrong", [5, "Media", None, int, kotae.Client, [Media]])
def test_describe_refuses_everything_else(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"expected a class of kotae\.api, a path"):
        kotae.describe(wrong)


def test_describe_refuses_a_value_that_the_schema_does_not_have() -> None:
    with pytest.raises(UsageError, match="NEWER"):
        kotae.describe(MediaStatus("NEWER"))


def test_lines_are_no_wider_than_a_terminal() -> None:
    for element in (Media, Query.media, Page.media, NotificationUnion):
        assert max(map(len, kotae.describe(element).splitlines())) <= 88


def test_paths_and_results_are_copied_and_pickled_as_before() -> None:
    media = Media.from_dict({"id": 1})
    assert pickle.loads(pickle.dumps(media)) == copy.copy(media) == media
    assert repr(pickle.loads(pickle.dumps(Media.title.romaji))) == "Media.title.romaji"


def test_nothing_is_imported_before_a_docstring_is_read() -> None:
    code = (
        "import sys\nfrom kotae import describe\n"
        "from kotae.api import Media, MediaStatus, Query\n"
        "Media.average_score, Query.media(id=1), MediaStatus.FINISHED\n"
        "print('graphql' in sys.modules, 'kotae.schema' in sys.modules)\n"
        "Media.__doc__\nprint('graphql' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False", "True"]
