"""Arguments that AniList would refuse or misunderstand."""

from datetime import date

from kotae import NULL
from kotae.api import (
    FuzzyDate,
    FuzzyDateInput,
    Media,
    MediaFormat,
    MediaListOptionsInput,
    MediaStatus,
    MediaStatusLiteral,
    MediaTitle,
    Mutation,
    Page,
    Query,
)
from kotae.api.arguments import PageMediaArguments, QueryMarkdownArguments

saved = Mutation.save_media_list_entry

# Names.
Query.media(idd=1)  # E: No parameter named "idd" // Unexpected keyword argument "idd"
Query.media(idMal=1)  # E: No parameter named "idMal" // Unexpected keyword argument "idMal"
Media.characters(sort=["ROLE"], pages=1)  # E: No parameter named "pages" // Unexpected keyword argument "pages"
Media.title.romaji(stylized=True)  # E: No parameter named "stylized" // Unexpected keyword argument "stylized"
Page.media(per_page=5)  # E: No parameter named "per_page" // Unexpected keyword argument "per_page"
Mutation.toggle_follow(name="x")  # E: No parameter named "name" // Unexpected keyword argument "name"

# Types.
Query.media(id="1")  # E: "Literal['1']" cannot be assigned to parameter "id" // incompatible type "str"
Query.media(id=1.5)  # E: "float" cannot be assigned to parameter "id" // incompatible type "float"
Query.media(search=5)  # E: "Literal[5]" cannot be assigned to parameter "search" // incompatible type "int"
Query.media(is_adult="no")  # E: "Literal['no']" cannot be assigned to parameter "is_adult" // incompatible type "str"
Query.media(id=[1])  # E: "list[int]" cannot be assigned to parameter "id" // incompatible type "list[int]"
Media.status(version="2")  # E: "Literal['2']" cannot be assigned to parameter "version" // incompatible type "str"
saved(media_id=1, score="8")  # E: "Literal['8']" cannot be assigned to parameter "score" // incompatible type "str"
Query.markdown(markdown=None)  # E: "None" cannot be assigned to parameter "markdown" // incompatible type "None"
Query.markdown(markdown=NULL)  # E: "Null" cannot be assigned to parameter "markdown" // incompatible type "Null"
Page.followers(user_id="x")  # E: "Literal['x']" cannot be assigned to parameter "user_id" // incompatible type "str"
Query.media(id=Media.id)  # E: "Field[Media, int, One]" cannot be assigned to parameter "id" // incompatible type "Field[Media, int, One]"

# Enums.
Query.media(type="ANIMEE")  # E: "Literal['ANIMEE']" cannot be assigned to parameter "type" // incompatible type "Literal['ANIMEE']"
Query.media(type="anime")  # E: "Literal['anime']" cannot be assigned to parameter "type" // incompatible type "Literal['anime']"
Query.media(type=MediaStatus.FINISHED)  # E: "Literal[MediaStatus.FINISHED]" cannot be assigned to parameter "type" // incompatible type "Literal[MediaStatus.FINISHED]"
Query.media(status=MediaFormat.TV)  # E: "Literal[MediaFormat.TV]" cannot be assigned to parameter "status" // incompatible type "Literal[MediaFormat.TV]"
Query.media(sort=["NOPE"])  # E: "list[str]" cannot be assigned to parameter "sort" // incompatible type "Literal['NOPE']"
Query.media(sort=["ID", "NOPE_DESC"])  # E: "list[str]" cannot be assigned to parameter "sort" // incompatible type "Literal['NOPE_DESC']"
Query.media(format_in=[MediaStatus.FINISHED])  # E: "list[MediaStatus]" cannot be assigned to parameter "format_in" // incompatible type "Literal[MediaStatus.FINISHED]"
saved(status="FINISHED")  # E: "Literal['FINISHED']" cannot be assigned to parameter "status" // incompatible type "Literal['FINISHED']"
status: MediaStatusLiteral = "DONE"  # E: not assignable to declared type "MediaStatusLiteral" // expression has type "Literal['DONE']"
Media.characters(role="HERO")  # E: "Literal['HERO']" cannot be assigned to parameter "role" // incompatible type "Literal['HERO']"

# Lists.
Query.media(genre_in=1)  # E: "Literal[1]" cannot be assigned to parameter "genre_in" // incompatible type "int"
Query.media(genre_in=b"Drama")  # E: "Literal[b"Drama"]" cannot be assigned to parameter "genre_in" // incompatible type "bytes"
Query.media(sort="SCORE_DOWN")  # E: "Literal['SCORE_DOWN']" cannot be assigned to parameter "sort" // incompatible type "Literal['SCORE_DOWN']"
Query.media(sort=MediaStatus.FINISHED)  # E: "Literal[MediaStatus.FINISHED]" cannot be assigned to parameter "sort" // incompatible type "Literal[MediaStatus.FINISHED]"
Query.media(id_in="1")  # E: "Literal['1']" cannot be assigned to parameter "id_in" // incompatible type "str"
Query.media(id_in=["1"])  # E: "list[str]" cannot be assigned to parameter "id_in" // incompatible type "str"
Query.media(id_in=[1, None])  # E: "list[int | None]" cannot be assigned to parameter "id_in" // incompatible type "None"
Query.media(genre_in=[None])  # E: "list[None]" cannot be assigned to parameter "genre_in" // incompatible type "None"
Query.media(id_in=(number for number in [1, 2]))  # E: "Generator[int, None, None]" cannot be assigned to parameter "id_in" // incompatible type "Generator[int, None, None]"

# Input objects.
saved(started_at={"yeer": 2024})  # E: "dict[str, int]" cannot be assigned to parameter "started_at" // incompatible type "dict[str, int]"
saved(started_at={"year": "2024"})  # E: "dict[str, str]" cannot be assigned to parameter "started_at" // incompatible type "dict[str, str]"
saved(started_at="2024-01-01")  # E: "Literal['2024-01-01']" cannot be assigned to parameter "started_at" // incompatible type "str"
saved(started_at=20240101)  # E: "Literal[20240101]" cannot be assigned to parameter "started_at" // incompatible type "int"
saved(started_at=FuzzyDate)  # E: "type[FuzzyDate]" cannot be assigned to parameter "started_at" // incompatible type "type[FuzzyDate]"
saved(started_at=MediaTitle.from_dict({}))  # E: "MediaTitle" cannot be assigned to parameter "started_at" // incompatible type "MediaTitle"
day: FuzzyDateInput = {"Year": 2024}  # E: not assignable to declared type "FuzzyDateInput" // Extra key "Year" for TypedDict "FuzzyDateInput"
options: MediaListOptionsInput = {"section_order": 1}  # E: not assignable to declared type "MediaListOptionsInput" // Incompatible types (expression has type "int", TypedDict item
Mutation.update_user(anime_list_options={"sectionOrder": []})  # E: cannot be assigned to parameter "anime_list_options" // incompatible type "dict[str, list
Mutation.update_user(notification_options=[{"type": "NOPE"}])  # E: "list[dict[str, str]]" cannot be assigned to parameter "notification_options" // incompatible type "dict[str, str]"
Mutation.update_user(notification_options={"typ": "AIRING"})  # E: "dict[str, str]" cannot be assigned to parameter "notification_options" // incompatible type "str": "str"
Mutation.update_ani_chart_highlights(highlights=[{"media": 1}])  # E: "list[dict[str, int]]" cannot be assigned to parameter "highlights" // incompatible type "dict[str, int]"

# Arguments that are chosen at run time.
filters: PageMediaArguments = {"typ": "ANIME"}  # E: "typ" is an undefined item in type "PageMediaArguments" // Extra key "typ" for TypedDict "PageMediaArguments"
filters["sort"] = "SCORE_DOWN"  # E: is not assignable to type // Value of "sort" has incompatible type "Literal['SCORE_DOWN']"
filters["genres"] = ["Drama"]  # E: "genres" is not a defined key in "PageMediaArguments" // TypedDict "PageMediaArguments" has no key "genres"
text: QueryMarkdownArguments = {}  # E: "markdown" is required in "QueryMarkdownArguments" // Missing key "markdown" for TypedDict "QueryMarkdownArguments"
Query.markdown(**filters)  # E: No parameter named // Extra argument "id" from **args

# Dates and times.
Query.media(start_date_greater="2024")  # E: "Literal['2024']" cannot be assigned to parameter "start_date_greater" // incompatible type "str"
Query.media(start_date_greater={"year": 2024})  # E: "dict[str, int]" cannot be assigned to parameter "start_date_greater" // incompatible type "dict[str, int]"
Page.airing_schedules(airing_at_greater="now")  # E: "Literal['now']" cannot be assigned to parameter "airing_at_greater" // incompatible type "str"
Page.airing_schedules(airing_at_greater=date(2024, 1, 1))  # E: "date" cannot be assigned to parameter "airing_at_greater" // incompatible type "date"
Page.airing_schedules(airing_at_greater=1.5)  # E: "float" cannot be assigned to parameter "airing_at_greater" // incompatible type "float"


def search(anything: str, some: list[str], maybe: list[str | None]) -> None:
    Query.media(format=anything)  # E: "str" cannot be assigned to parameter "format" // incompatible type "str"
    Query.media(format_in=[anything])  # E: "list[str]" cannot be assigned to parameter "format_in" // incompatible type "str"
    Query.media(format_in=some)  # E: "list[str]" cannot be assigned to parameter "format_in" // incompatible type "list[str]"
    Query.media(genre_in=maybe)  # E: "list[str | None]" cannot be assigned to parameter "genre_in" // incompatible type "list[str | None]"
