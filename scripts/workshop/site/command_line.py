"""The pages of the command line, made from the parsers of the commands."""

from __future__ import annotations

import argparse
import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.cli.main import parser_for
from workshop.site.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GUIDES", "command_pages"]

_FOLDER = "reference/command-line"
_WIDTH = 88
#: The page that explains a command to people, for the first word after `kotae`.
GUIDES = {
    "check": "[Check](../../check.md)",
    "init": "[Check](../../check.md)",
    "rule": "[Rules](../../rules.md)",
    "run": "[Results on the command line](../../run.md)",
    "list": "[Results on the command line](../../run.md)",
    "convert": "[From GraphQL to Python, and back](../../convert.md)",
    "stubs": "[Stubs of .graphql files](../../stubs.md)",
    "serve": "[A local AniList](../../testing.md)",
    "schema": "[Schema](../../schema.md)",
    **dict.fromkeys(
        ("login", "accounts", "use", "whoami", "token", "logout"),
        "[Signing in](../../signing-in.md)",
    ),
}
_INDEX = """# Command line

All commands of `kotae`. `kotae COMMAND --help` prints the same, and `kotae --version` the version.
[Exit codes and environment variables](../../exit-codes.md) are the same for all commands.

| command | does |
|---|---|
"""
#: Code in prose, or an option's name in it.
_CODE = re.compile(r"(`[^`]+`)|(?<![\w-])(--[a-z][\w-]*)")


class _Command(NamedTuple):
    words: str
    parser: argparse.ArgumentParser

    @property
    def page(self) -> str:
        return f"{self.words.removeprefix('kotae ').replace(' ', '-')}.md"


def command_pages() -> Iterator[Page]:
    """Yield an index, and a page for each command and each action of one."""
    index = _INDEX
    for command in _commands(_Command("kotae", parser_for(None))):
        index += _link(command)
        yield Page(f"{_FOLDER}/{command.page}", "\n\n".join(_sections(command)) + "\n")
    yield Page(f"{_FOLDER}/index.md", index)


def _commands(command: _Command) -> Iterator[_Command]:
    for inner in _inner(command):
        yield inner
        yield from _commands(inner)


def _inner(command: _Command) -> list[_Command]:
    """Return the commands, or the actions, below one."""
    inner: list[_Command] = []
    for action in command.parser._actions:  # noqa: SLF001 - argparse has no public list of them
        choices: object = action.choices
        if isinstance(choices, dict):
            parsers = cast("dict[str, argparse.ArgumentParser]", choices)
            inner += [_Command(f"{command.words} {name}", each) for name, each in parsers.items()]
    return inner


def _link(command: _Command) -> str:
    description, _, _ = (command.parser.description or "").partition(". ")
    return f"| [`{command.words}`]({command.page}) | {_prose(description.rstrip('.'))} |\n"


def _sections(command: _Command) -> Iterator[str]:
    parser = command.parser
    yield f"# {command.words}"
    yield _prose(parser.description or "")
    if guide := GUIDES.get(command.words.split()[1]):
        yield f"The guide {guide} explains how to use it."
    parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=_WIDTH)
    usage = parser.format_usage().replace("\n       ", "\n").removeprefix("usage: ")
    yield f"## Usage\n\n```text\n{usage}```"
    if inner := _inner(command):
        yield "## Actions\n\n| action | does |\n|---|---|\n" + "".join(map(_link, inner)).rstrip()
    for group in parser._action_groups:  # noqa: SLF001 - argparse has no public list of them
        actions = [
            action
            for action in group._group_actions  # noqa: SLF001 - as above
            if action.help != argparse.SUPPRESS and action.dest not in ("action", "help")
        ]
        if actions:
            yield _table(group.title or "", actions)
    yield from _epilog(parser.epilog or "")


def _table(title: str, actions: list[argparse.Action]) -> str:
    """Return the section of a group of arguments or options."""
    heading = title.removeprefix("positional ")
    column = "option" if actions[0].option_strings else "argument"
    lines = [
        f"## {_prose(heading[0].upper() + heading[1:])}\n",
        f"| {column} | meaning |",
        "|---|---|",
    ]
    for action in actions:
        text = (action.help or "") % vars(action)
        if action.choices and action.metavar is None:
            text += f"; one of {', '.join(f'`{choice}`' for choice in action.choices)}"
        lines.append(f"| {_name(action)} | {_prose(text)} |")
    return "\n".join(lines)


def _name(action: argparse.Action) -> str:
    """Return how an argument or option is written; an option is an anchor, too."""
    if not action.option_strings:
        return f"`{action.metavar or action.dest.upper()}`"
    value = f" {action.metavar or 'VALUE'}" if action.nargs != 0 else ""
    return f"`{', '.join(action.option_strings)}{value}`{{ #{action.option_strings[-1]} }}"


def _epilog(text: str) -> Iterator[str]:
    """Yield what is below the options: notes, examples and exit codes."""
    for part in filter(None, text.split("\n\n")):
        label, _, rest = part.partition(":")
        if label in ("Example", "Examples"):
            commands = "\n".join(f"$ {line.strip()}" for line in rest.strip().split("\n"))
            yield f"## {label}\n\n```console\n{commands}\n```"
        elif label == "Exit codes":
            codes = (each.split(" ", 1) for each in rest.strip().rstrip(".").split("; "))
            rows = [f"| {code} | {_prose(what)} |" for code, what in codes]
            yield "\n".join(["## Exit codes\n", "| code | meaning |", "|---|---|", *rows])
        elif part.startswith("  "):
            yield f"```toml\n{textwrap.dedent(part)}\n```"
        else:
            yield _prose(part)


def _prose(text: str) -> str:
    """Return a text of the help as Markdown, for a paragraph or the cell of a table."""

    def escaped(match: re.Match[str]) -> str:
        return match[1] or f"`{match[2]}`"

    return _CODE.sub(escaped, text).replace("|", "\\|")
