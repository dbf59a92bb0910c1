"""The suite `builder`: operations are built, results decoded, schemas made."""

from __future__ import annotations

from workshop.benchmarking.sections import Goal, Section, Subject

__all__ = ["BUILDER", "LIGHT_IMPORT"]

#: The names that the search query uses.
_TEN_NAMES = (
    "from kotae.api import Query, Page, Media, MediaTitle, CharacterConnection, CharacterEdge, "
    "Character, CharacterName, Staff, PageInfo"
)

_ARIADNE_NAMES = (
    "from anilist_ariadne.client import Client; "
    "from anilist_ariadne.custom_queries import Query; "
    "from anilist_ariadne.custom_fields import MediaFields, PageFields"
)

#: An import, and the modules that it must not import.
LIGHT_IMPORT = (_TEN_NAMES, ("gql", "graphql", "msgspec", "requests", "aiohttp", "jwt"))

_IMPORT = Section(
    "import",
    "Import",
    "Wall time of a process, over that of `python -c pass` in the same environment; bytecode is "
    "cached. *First query* is the import and the search query of the next section, built once.",
    "ms",
    is_process=True,
    reference="kotae",
    subjects=(
        Subject("kotae", "kotae.api, ten names", ("-c", _TEN_NAMES)),
        Subject(
            "kotae-first", "kotae, first query", ("{subjects}/build_kotae.py", "inside", "once")
        ),
        Subject("msgspec", "msgspec", ("-c", "import msgspec")),
        Subject("graphql", "graphql-core 3.3", ("-c", "import graphql")),
        Subject("gql", "gql", ("-c", "import gql")),
        Subject("gql-dsl", "gql.dsl", ("-c", "import gql.dsl")),
        Subject(
            "gql-first",
            "gql.dsl, first query",
            ("{subjects}/build_gql.py", "text", "{sdl}", "once"),
            remark="It needs a schema, which is built from SDL.",
        ),
        Subject(
            "sgqlc",
            "sgqlc and its module",
            ("-c", "import anilist_sgqlc; from sgqlc.operation import Fragment, Operation"),
            "sgqlc",
        ),
        Subject(
            "sgqlc-first", "sgqlc, first query", ("{subjects}/build_sgqlc.py", "once"), "sgqlc"
        ),
        Subject("pydantic", "pydantic", ("-c", "from pydantic import BaseModel"), "ariadne"),
        Subject(
            "ariadne",
            "ariadne-codegen's builder",
            ("-c", _ARIADNE_NAMES),
            "ariadne",
            "Generated with `lazy_imports`, `defer_model_build` and `use_alias_generator`, which "
            "make its import cheaper.",
        ),
        Subject(
            "ariadne-first",
            "ariadne-codegen, first query",
            ("{subjects}/build_ariadne.py", "once"),
            "ariadne",
        ),
    ),
    goals=(Goal("kotae", 25),),
)

_BUILD = Section(
    "build",
    "Build the search query",
    "Page → media → characters' edges with role, name and voice actors in two languages under "
    "aliases, a named fragment and an `@include`, as text and variables. Everything is built again "
    "each time, with other argument values, except where the row says otherwise. graphql-core has "
    "validated each document.",
    "µs",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject("kotae", "kotae", ("{subjects}/build_kotae.py", "inside")),
        Subject("kotae-constant", "kotae, paths reused", ("{subjects}/build_kotae.py", "constant")),
        Subject("kotae-bound", "kotae, variables bound", ("{subjects}/build_kotae.py", "bound")),
        Subject(
            "kotae-new",
            "kotae, nothing cached",
            ("{subjects}/build_kotae.py", "new"),
            remark="A new shape each time. The other rows of kotae find the text of their shape in "
            "the cache.",
        ),
        Subject(
            "sgqlc",
            "sgqlc, Operation → str",
            ("{subjects}/build_sgqlc.py",),
            "sgqlc",
            "It has no directives: `@include` is left out. Values are written into the text.",
        ),
        Subject(
            "gql-document",
            "gql.dsl → document",
            ("{subjects}/build_gql.py", "document", "{sdl}"),
            remark="Values are written into the document. gql prints it at each execution.",
        ),
        Subject(
            "gql-text",
            "gql.dsl → document → print_ast",
            ("{subjects}/build_gql.py", "text", "{sdl}"),
        ),
        Subject(
            "ariadne",
            "ariadne-codegen's builder",
            ("{subjects}/build_ariadne.py",),
            "ariadne",
            "It has neither fragments nor directives: the fragment's fields stand in its place, "
            "`@include` is left out.",
        ),
    ),
    goals=(
        Goal("kotae", 1.3, against="sgqlc"),
        Goal("kotae", 4, against="gql-text", is_factor=True),
    ),
)

_DECODE = Section(
    "decode",
    "Decode a list of 5,000 entries",
    "A synthetic `MediaListCollection` with the media of each entry, 5.6 MB of JSON, from bytes to "
    "objects. The garbage collector is on. *Held* is the memory of the result, as tracemalloc "
    "counts it.",
    "ms",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject("kotae", "kotae", ("{subjects}/decode_kotae.py", "{body}")),
        Subject(
            "msgspec",
            "msgspec, Structs by hand",
            ("{subjects}/decode_msgspec.py", "{body}"),
            remark="The same fields, open enums, `gc=False`.",
        ),
        Subject(
            "json",
            "json.loads → dict",
            ("{subjects}/decode_json.py", "{body}"),
            remark="What gql returns.",
        ),
        Subject(
            "pydantic",
            "pydantic, model_validate_json",
            ("{subjects}/decode_ariadne.py", "pydantic", "{body}"),
            "ariadne",
            "ariadne-codegen's models. Their enums are closed: one new enum value of AniList's "
            "makes the whole response fail.",
        ),
        Subject(
            "ariadne",
            "ariadne-codegen",
            ("{subjects}/decode_ariadne.py", "client", "{body}"),
            "ariadne",
            "As its client does: json.loads, then model_validate.",
        ),
        Subject("sgqlc", "sgqlc", ("{subjects}/decode_sgqlc.py", "{body}"), "sgqlc"),
    ),
    goals=(Goal("kotae", 1.1, against="msgspec"), Goal("kotae", 2, against="json", is_factor=True)),
)

_SCHEMA = Section(
    "schema",
    "Make a GraphQLSchema",
    "For graphql-core, after it is imported. The first schema of a process, with kotae's own "
    "imports, except where the row says otherwise.",
    "ms",
    is_process=False,
    reference="table",
    subjects=(
        Subject(
            "table",
            "kotae.api's REGISTRY.graphql_schema()",
            ("{subjects}/schema.py", "table"),
            remark="Without descriptions and the reasons of deprecations.",
        ),
        Subject("kotae", "kotae.schema.load_bundled", ("{subjects}/schema.py", "kotae")),
        Subject(
            "again", "kotae.schema.load_bundled, second call", ("{subjects}/schema.py", "again")
        ),
        Subject("sdl", "build_schema(SDL)", ("{subjects}/schema.py", "sdl", "{sdl}")),
        Subject(
            "trusted",
            "build_schema, assume_valid, no_location",
            ("{subjects}/schema.py", "trusted", "{sdl}"),
        ),
    ),
    goals=(Goal("table", 15),),
)

BUILDER = (_IMPORT, _BUILD, _DECODE, _SCHEMA)
