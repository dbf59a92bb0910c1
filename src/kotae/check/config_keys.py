"""The keys of a project's configuration: what each may hold, and what it is for.

The reader of configuration files, the page docs/configuration.md and the JSON Schema for editors
are all made from `CONFIG_KEYS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from kotae._version import __version__
from kotae.check.config import CheckConfig
from kotae.check.gitignore import is_pattern
from kotae.check.required_version import REQUIRED_VERSION_PATTERN, is_specifier, satisfies
from kotae.errors import UsageError
from kotae.naming import did_you_mean
from kotae.sanitize import excerpt, sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = [
    "CLIENT_SCHEMA",
    "CONFIG_KEYS",
    "DIRECTIVES",
    "EXCLUDE",
    "INCLUDE",
    "PER_FILE_IGNORES",
    "REQUIRED_VERSION",
    "RULES",
    "SCHEMA",
    "SEVERITIES",
    "ConfigKey",
    "config_of",
]

#: Characters of a value that an error message repeats.
_MAX_QUOTED = 200
#: What a project may set for a rule.
SEVERITIES = ("error", "warning", "off")

_T_co = TypeVar("_T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class ConfigKey(Generic[_T_co]):
    """A key of the configuration.

    Attributes:
        name: The key.
        read: Returns the value that TOML has, checked; raises a `ValueError` whose text follows
            the name of the key, as in "must be a list of strings".
        default: The value without the key.
        json_schema: The JSON Schema of the value, without its description.
        description: What the key is for, in whole sentences.
        example: Lines of a kotae.toml.
    """

    name: str
    read: Callable[[object], _T_co]
    default: _T_co
    json_schema: Mapping[str, object]
    description: str
    example: str

    def of(self, table: Mapping[str, object]) -> _T_co:
        """Return the value in a table, or the default; raises a `ValueError` with a sentence."""
        if self.name not in table:
            return self.default
        try:
            return self.read(table[self.name])
        except ValueError as error:
            raise ValueError(f"`{self.name}` {error}.") from None


def _texts(value: object) -> tuple[str, ...]:
    given: object = value
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    texts = tuple(item for item in items if isinstance(item, str) and item)
    if len(texts) != len(items):
        raise ValueError(f"must be a list of strings, not {_quoted(given)}")
    return texts


def _patterns(value: object) -> tuple[str, ...]:
    patterns = tuple(text.removeprefix("./") for text in _texts(value))
    for pattern in patterns:
        if not is_pattern(pattern):
            raise ValueError(f"has {excerpt(pattern, _MAX_QUOTED)}, which is not a pattern")
    return patterns


def _directives(value: object) -> frozenset[str]:
    return frozenset(name.removeprefix("@") for name in _texts(value))


def _file(value: object) -> str | None:
    if not isinstance(value, str) or not value:
        raise ValueError(f"must be the path of a file, not {_quoted(value)}")
    return value


def _severities(value: object) -> tuple[tuple[str, str], ...]:
    rules = cast("dict[str, object]", value) if isinstance(value, dict) else {"": None}
    for name, severity in rules.items():
        if severity not in SEVERITIES:
            raise ValueError(
                'must be a table of names with "error", "warning" or "off"; see '
                f"`{excerpt(name, _MAX_QUOTED)}`"
            )
    return tuple(cast("dict[str, str]", rules).items())


def _rules_by_pattern(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    given: object = value
    table = cast("dict[str, object]", value) if isinstance(value, dict) else None
    if table is None:
        raise ValueError(f"must be a table of patterns with lists of rules, not {_quoted(given)}")
    for pattern, rules in table.items():
        given, quoted = rules, excerpt(pattern, _MAX_QUOTED)
        if pattern.startswith("!"):
            raise ValueError(f"has {quoted}, and a pattern with `!` selects no files there")
        if not isinstance(rules, list) or not rules:
            raise ValueError(f"must have a list of rules for {quoted}, not {_quoted(given)}")
    return tuple(zip(_patterns(list(table)), map(_texts, table.values()), strict=True))


def _specifier(value: object) -> str | None:
    if not isinstance(value, str) or not is_specifier(value):
        raise ValueError(f'must be versions such as ">=0.3,<0.5", not {_quoted(value)}')
    return value


def _quoted(value: object) -> str:
    return excerpt(repr(value), _MAX_QUOTED)


_TEXTS_SCHEMA = {"type": "array", "items": {"type": "string", "minLength": 1}}
_FILE_SCHEMA = {"type": "string", "minLength": 1}

REQUIRED_VERSION: ConfigKey[str | None] = ConfigKey(
    "required-version",
    _specifier,
    None,
    {"type": "string", "pattern": REQUIRED_VERSION_PATTERN},
    "The versions of kotae that the project accepts, so that everybody has the same rules: a "
    "version, or comparisons (`>=`, `<`, `==`, `!=`, `~=`) with commas between them. Any other "
    "version of kotae refuses to run.",
    'required-version = ">=0.1,<2"',
)
INCLUDE: ConfigKey[tuple[str, ...]] = ConfigKey(
    "include",
    _patterns,
    (),
    _TEXTS_SCHEMA,
    "The files to check, as patterns in the syntax of .gitignore, relative to the folder of the "
    "configuration. Without it, every .graphql and .gql file is checked, and "
    "the queries in every program.",
    'include = ["queries/", "src/**/*.graphql", "bot.py"]',
)
EXCLUDE: ConfigKey[tuple[str, ...]] = ConfigKey(
    "exclude",
    _patterns,
    (),
    _TEXTS_SCHEMA,
    "The files to leave out, as patterns like those of `include`. A file that is named on the "
    "command line is never left out.",
    'exclude = ["queries/old/"]',
)
SCHEMA: ConfigKey[str | None] = ConfigKey(
    "schema",
    _file,
    None,
    _FILE_SCHEMA,
    "The file of the schema, as SDL or introspection JSON, relative to the folder of the "
    "configuration. Without it, schema.graphql in that folder is used, or else the bundled schema.",
    'schema = "graphql/schema.graphql"',
)
CLIENT_SCHEMA: ConfigKey[str | None] = ConfigKey(
    "client-schema",
    _file,
    None,
    _FILE_SCHEMA,
    "A file of SDL with the types, fields and directives that only the client knows, relative to "
    "the folder of the configuration. It extends the schema: `extend type Media { isOpen: "
    "Boolean }` allows the field, and its arguments, its selection and its directives are checked "
    "too.",
    'client-schema = "client.graphql"',
)
DIRECTIVES: ConfigKey[frozenset[str]] = ConfigKey(
    "directives",
    _directives,
    frozenset(),
    _TEXTS_SCHEMA,
    "Directives that only the client knows, with or without `@`, and with any arguments. Fields "
    "that the schema does not know are allowed if they have one of them. The directives of a "
    "client schema are stricter: their arguments and fields are checked.",
    'directives = ["client", "connection"]',
)
RULES: ConfigKey[tuple[tuple[str, str], ...]] = ConfigKey(
    "rules",
    _severities,
    (),
    {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
    'The severity of rules, by name: "error", "warning" or "off". `kotae rule` lists the rules.',
    '[rules]\nrequire-id = "warning"\nunreliable-total = "off"',
)
PER_FILE_IGNORES: ConfigKey[tuple[tuple[str, tuple[str, ...]], ...]] = ConfigKey(
    "per-file-ignores",
    _rules_by_pattern,
    (),
    {"type": "object", "additionalProperties": _TEXTS_SCHEMA | {"minItems": 1}},
    "Rules that are off in some files: patterns like those of `include`, each with a list of "
    "rules. A file has all lists whose pattern matches it.",
    '[per-file-ignores]\n"queries/legacy/" = ["no-deprecated", "anonymous-operation"]',
)

#: All keys, in the order in which the documentation has them: tables last, as TOML needs them.
CONFIG_KEYS: tuple[ConfigKey[object], ...] = (
    REQUIRED_VERSION,
    INCLUDE,
    EXCLUDE,
    SCHEMA,
    CLIENT_SCHEMA,
    DIRECTIVES,
    RULES,
    PER_FILE_IGNORES,
)


def _check_version(where: str, table: dict[str, object]) -> None:
    """Raise a `UsageError` if the project requires another version, whose keys may be others."""
    try:
        required = REQUIRED_VERSION.of(table)
    except ValueError as error:
        raise UsageError(f"In {where}, {error}") from None
    if required is not None and not satisfies(required):
        raise UsageError(
            f"{where} requires kotae {required}, and this is kotae {__version__}. Install a "
            "version that fits, or change `required-version`."
        )


def config_of(folder: Path, name: str, table: dict[str, object]) -> CheckConfig:
    """Return the configuration in a table of a file in a resolved folder.

    Raises:
        UsageError: A setting is not valid, or the project requires another version of kotae.
    """
    where = sanitize(str(folder / name))
    _check_version(where, table)
    known = [key.name for key in CONFIG_KEYS]
    for key in table:
        if key not in known:
            raise UsageError(
                f"In {where}, there is no key `{excerpt(key, _MAX_QUOTED)}`."
                f"{did_you_mean(key, known)} The keys are {', '.join(known)}."
            )
    try:
        return CheckConfig(
            root=folder,
            name=name,
            include=INCLUDE.of(table),
            exclude=EXCLUDE.of(table),
            directives=DIRECTIVES.of(table),
            schema=SCHEMA.of(table),
            client_schema=CLIENT_SCHEMA.of(table),
            rules=RULES.of(table),
            per_file_ignores=PER_FILE_IGNORES.of(table),
        )
    except ValueError as error:
        raise UsageError(f"In {where}, {error}") from None
