"""The options that say which server a command uses, and for whom."""

from __future__ import annotations

import argparse
import re

from kotae.endpoint import ENDPOINT

__all__ = [
    "ANONYMOUS_ADVICE",
    "NEVER_AS_ARGUMENT",
    "account_name",
    "add_endpoint",
    "add_token_source",
]

#: Only such a name is repeated in a message: a token given in its place has dots.
_ENV_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
#: A client secret has 40 characters, a code more, and a user's name at most 20.
_SECRET_LENGTH = 40
ANONYMOUS_ADVICE = "`--anonymous` sends no token."
NEVER_AS_ARGUMENT = (
    "A token cannot be given as an argument: the shell's history and the list of processes show "
    "arguments. Sign in with `kotae login`, put the token into the environment variable "
    "ANILIST_TOKEN, or pipe it in: `kotae token - < FILE`. If this was a real token, remove it "
    "from the history."
)


def add_endpoint(parser: argparse.ArgumentParser) -> None:
    """Add the option for another server."""
    parser.add_argument(
        "--endpoint", metavar="URL", help=f"the server's address (default: {ENDPOINT})"
    )


def add_token_source(parser: argparse.ArgumentParser, *, is_shown: bool = False) -> None:
    """Add the options that say which server a command uses, and for whom.

    Args:
        parser: The command's parser.
        is_shown: Whether the command shows the token, rather than sends it.
    """
    add_endpoint(parser)
    group = parser.add_mutually_exclusive_group()
    by_default = (
        "by default that of the variable ANILIST_TOKEN, for AniList only, else of the server's "
        "default account"
    )
    if is_shown:
        group.add_argument(
            "account",
            nargs="?",
            type=lambda text: text if text == "-" else account_name(text),
            metavar="NAME",
            help=f"the account with the token, or - for standard input; {by_default}",
        )
    else:
        group.add_argument(
            "--account",
            type=account_name,
            metavar="NAME",
            help=f"the account whose token to send; {by_default}",
        )
    group.add_argument(
        "--token-env",
        type=environment_variable,
        metavar="NAME",
        help="the environment variable that holds the token",
    )
    if is_shown:
        parser.set_defaults(anonymous=False)
    else:
        group.add_argument("--anonymous", action="store_true", help="send no token")
    # Accepted here, because argparse's own error message would repeat the token.
    parser.add_argument("--token", nargs="?", const="", help=argparse.SUPPRESS)


def account_name(text: str) -> str:
    """Return the name of an account, for argparse."""
    if "eyJ" in text or len(text) >= _SECRET_LENGTH:
        raise argparse.ArgumentTypeError(NEVER_AS_ARGUMENT)
    return text


def environment_variable(text: str) -> str:
    """Return the name of an environment variable, for argparse."""
    if not _ENV_VARIABLE_NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(
            "expected the name of an environment variable (letters, digits and `_`), not the token "
            "itself"
        )
    return text
