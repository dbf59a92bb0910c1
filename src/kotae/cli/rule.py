"""`kotae rule`: the rules of `kotae check`, and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.cli.layout import CODE_STYLE, fit, indent, side_by_side
from kotae.cli.terminal import print_lines, prose_width
from kotae.errors import UsageError
from kotae.naming import did_you_mean
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    import argparse

    from kotae.check.rule_pages import RulePage
    from kotae.cli.terminal import StyledLine

__all__ = ["configure", "run"]

_COLOURS = {"error": "red", "warning": "yellow", "off": "dim"}
_INDENT = 2
#: A narrower column of summaries stands below the names.
_MIN_SUMMARY_WIDTH = 40


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="the rule whose page is printed; all without one"
    )
    parser.epilog = (
        "Example: kotae rule page-beyond-depth\n\n"
        "A project sets the severity of a rule in its pyproject.toml, or in kotae.toml as "
        "[rules]:\n\n"
        "  [tool.kotae.rules]\n"
        '  require-id = "warning"\n'
        '  unreliable-total = "off"\n\n'
        "Exit codes: 0 printed; 2 there is no such rule."
    )


def run(options: argparse.Namespace) -> int:
    """Print the page of a rule, or a line for each."""
    from kotae.check.rule_pages import rule_pages  # noqa: PLC0415 - `--help` needs no graphql
    from kotae.check.rules.suppressions import NOT_SUPPRESSED  # noqa: PLC0415 - as above

    pages = rule_pages()
    if options.name is None:
        _print_list(list(pages.values()))
        return 0
    page = pages.get(options.name)
    if page is None:
        if options.name in NOT_SUPPRESSED:
            raise UsageError(
                f"The rule {options.name} is always an error, and has no page. docs/check.md says "
                "what it reports."
            )
        name = excerpt(options.name, 60)
        raise UsageError(f"There is no rule {name}.{did_you_mean(options.name, pages)}")
    _print_page(page)
    return 0


def _print_list(pages: list[RulePage]) -> None:
    name_width = max(len(page.name) for page in pages) + 2
    head_width = name_width + len("warning") + 2
    width = prose_width()
    lines: list[StyledLine] = []
    for page in pages:
        default = (page.default, _COLOURS[page.default])
        head: StyledLine = [(page.name, "bold"), ("  ", ""), default]
        if width < head_width + _MIN_SUMMARY_WIDTH:
            lines += [head, *indent(fit([(page.summary, "")], width - _INDENT), _INDENT)]
            continue
        head[1] = (" " * (name_width - len(page.name)), "")
        lines += side_by_side(head, fit([(page.summary, "")], width - head_width), head_width)
    print_lines(lines)


def _print_page(page: RulePage) -> None:
    width = prose_width()
    lines: list[StyledLine] = [[(page.name, "bold"), (f"  {page.default}", _COLOURS[page.default])]]
    lines += [[], *fit([(page.summary, "")], width)]
    for title, text in page.sections.items():
        lines += [[], [(title, "bold")]]
        body: list[StyledLine] = fit([(text, "")], width - _INDENT)
        if page.is_code(title):
            body = [[(line, CODE_STYLE)] for line in text.split("\n")]
        lines += indent(body, _INDENT)
    print_lines(lines)
