"""The pages of the site as Markdown for programs that read: a file beside each, and `llms.txt`.

Source: https://llmstxt.org. The Markdown of a page has the page's address, with `.md` in place of
the last `/`: that of `client/` is `client.md`, and an index stays `index.md` in its folder. So the
links between pages are those of the sources.
"""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import griffe

from workshop.site.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["markdown_files"]

_Items: TypeAlias = "list[str | dict[str, str | _Items]]"

_HEAD = """# kotae

> kotae is an unofficial Python client for AniList's GraphQL API, and a checker of GraphQL queries
> for it. It needs Python 3.11 or newer.

Each page of this site is also Markdown: its address with `.md` in place of the last `/`, as
`client.md` for `client/`; or, for a folder with an index, with `index.md` behind it. The index of
a folder of the reference lists the pages in it. The programs of all pages were executed against a
local AniList, and their output compared.
"""
#: Code that a page runs and does not show, and other comments.
_COMMENT = re.compile(r"^ *<!--.*?-->\n+", re.MULTILINE | re.DOTALL)
#: The anchor of a name in a table.
_ANCHOR = re.compile(r"\{ #[^}\n]+ \}")
_CODE = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)
_OBJECT = re.compile(r"^::: ([\w.]+)(?:\n +.+)*$", re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"^(?=[A-Z`\[k])(.+?[.:])(?=\s)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")


def markdown_files(pages: Iterable[Page], config: str) -> Iterator[Page]:
    """Yield `llms.txt`, and the Markdown of each page.

    Args:
        pages: The pages of the site.
        config: `zensical.toml`, whose navigation has a folder of made pages as `"folder/*"`.
    """
    package = griffe.load("kotae")
    texts: dict[str, str] = {}
    for page in pages:
        parts = _CODE.split(_COMMENT.sub("", page.text))
        parts[::2] = (_ANCHOR.sub("", part) for part in parts[::2])
        texts[page.path] = _OBJECT.sub(lambda match: _described(package, match[1]), "".join(parts))
    yield from map(Page, texts, texts.values())
    lines = [_HEAD]
    for section in tomllib.loads(config)["project"]["nav"]:
        for title, items in section.items():
            entries = (_entry(path, texts) for path in _paths(items))
            lines += [f"## {title}\n", *entries, ""]
    yield Page("llms.txt", "\n".join(lines))


def _paths(items: _Items) -> Iterator[str]:
    for item in items:
        for value in [item] if isinstance(item, str) else item.values():
            if isinstance(value, str):
                yield f"{value[:-1]}index.md" if value.endswith("/*") else value
            else:
                yield from _paths(value)


def _entry(path: str, texts: dict[str, str]) -> str:
    """Return the line of a page: its title, and the first sentence below it."""
    text = _CODE.sub("", texts[path])
    title = _TITLE.search(text)
    sentence = _SENTENCE.search(text, title.end()) if title else None
    what = " ".join(_LINK.sub(r"\1", sentence[1]).split()).rstrip(":") if sentence else ""
    name = title[1].replace("`", "") if title else path
    return f"- [{name}]({path})" + (f": {what}" if what else "")


def _described(package: griffe.Object | griffe.Alias, path: str) -> str:
    """Return the signature and docstring of a public name, and those of its members."""
    found = package[path.removeprefix("kotae.")]
    target = found.final_target if isinstance(found, griffe.Alias) else found
    parts = [f"## `{path}`", *_text(target)]
    if isinstance(target, griffe.Class):
        members = chain(target.members.items(), target.inherited_members.items())
        for name, member in members:
            inner = member.final_target if isinstance(member, griffe.Alias) else member
            if not name.startswith("_") and inner.docstring:
                parts += [f"### `{path}.{name}`", *_text(inner)]
    return "\n\n".join(parts)


def _text(target: griffe.Object) -> Iterator[str]:
    if isinstance(target, griffe.Function | griffe.Class):
        yield f"```python\n{target.signature()}\n```"
    if target.docstring:
        yield target.docstring.value
