"""Variables of the wrong type, and null where a value is required."""

from datetime import date

from kotae import NULL, Var, operation
from kotae.api import Media, MediaFormat, MediaStatus, Mutation, Page, Query

Query.media(id=Var("id", str))  # E: "Var[str]" cannot be assigned to parameter "id" // incompatible type "type[str]"
Query.media(search=Var("search", int))  # E: "Var[int]" cannot be assigned to parameter "search" // incompatible type "type[int]"
Query.media(status=Var("status", MediaFormat))  # E: "Var[MediaFormat]" cannot be assigned to parameter "status" // incompatible type "type[MediaFormat]"
Query.media(status=Var("status", str))  # E: "Var[str]" cannot be assigned to parameter "status" // incompatible type "type[str]"
Query.media(is_adult=Var("adult", int))  # E: "Var[int]" cannot be assigned to parameter "is_adult" // incompatible type "type[int]"
Query.media(id_in=[Var("id", str)])  # E: "list[Var[str]]" cannot be assigned to parameter "id_in" // incompatible type "type[str]"
Query.media(id_in=Var("ids", str))  # E: "Var[str]" cannot be assigned to parameter "id_in" // incompatible type "Var[str]"
Query.media(genre_in=Var("genres", int))  # E: "Var[int]" cannot be assigned to parameter "genre_in" // incompatible type "Var[int]"
Query.media(sort=[Var("sort", MediaStatus)])  # E: "list[Var[MediaStatus]]" cannot be assigned to parameter "sort" // incompatible type "type[MediaStatus]"
Page.followers(user_id=Var("user", str))  # E: "Var[str]" cannot be assigned to parameter "user_id" // incompatible type "type[str]"
Mutation.save_media_list_entry(started_at={"year": Var("year", str)})  # E: "dict[str, Var[str]]" cannot be assigned to parameter "started_at" // incompatible type "dict[str, Var[str]]"
Mutation.save_media_list_entry(started_at=Var("day", str))  # E: "Var[str]" cannot be assigned to parameter "started_at" // incompatible type "type[str]"
Page.airing_schedules(airing_at_greater=Var("since", date))  # E: "Var[date]" cannot be assigned to parameter "airing_at_greater" // incompatible type "type[date]"
Query.media(id=Var("id", default="1"))  # E: "Var[str]" cannot be assigned to parameter "id" // incompatible type "str"
Var(1)  # E: "Literal[1]" cannot be assigned to parameter "name" // incompatible type "int"
Var()  # E: Argument missing for parameter "name" // Missing positional argument "name"
Var("id", "Int")  # E: "Literal['Int']" cannot be assigned to parameter "type" // incompatible type "str"
Query.page(page=Var("page", int, default="x"))  # E: "Var[int | str]" cannot be assigned to parameter "page" // incompatible type "str"
page: Var[int] = Var("page", int, default="x")  # E: not assignable to declared type "Var[int]" // incompatible type "str"
condition: Var[bool] = Var("with_title", str)  # E: not assignable to declared type "Var[bool]" // incompatible type "type[str]"
Media.id.include(if_=Var("with_id", int))  # E: "Var[int]" cannot be assigned to parameter "if_" // incompatible type "type[int]"
Media.fragment("F", Media.id).skip(if_=Var("without", str))  # E: "Var[str]" cannot be assigned to parameter "if_" // incompatible type "type[str]"
Query.media(id=1).select(Media.id).include(if_="yes")  # E: "Literal['yes']" cannot be assigned to parameter "if_" // incompatible type "str"
Query.media(id=1).select(Media.id).as_(5)  # E: "Literal[5]" cannot be assigned to parameter "alias" // incompatible type "int"
Media.id.include(if_=NULL)  # E: "Null" cannot be assigned to parameter "if_" // incompatible type "Null"
Page.followers(user_id=NULL)  # E: "Null" cannot be assigned to parameter "user_id" // incompatible type "Null"
by_id = operation(Query.media(id=Var("id", int)).select(Media.id))
by_id(1)  # E: Expected 0 positional arguments // Too many arguments for "__call__"
