"""The rules about programs and their strings that are not checked."""

from __future__ import annotations

__all__ = ["PROGRAM_RULES_OFF", "dynamic_document", "program_syntax"]

#: The names of those that are off by default.
PROGRAM_RULES_OFF = frozenset({"dynamic-document"})


def dynamic_document() -> str:
    """Find a string of a program that is put together at run time, and so is not checked.

    What it does: warns of a string that is GraphQL, and in one of whose definitions the program
        inserts a text that is known only at run time.
    Why it is bad: nothing checks it, and a value from a user can change the operation.
    Use instead: variables, as in `query ($id: Int) { Media(id: $id) { id } }`.
    Source: https://graphql.org/learn/queries/#variables
    """
    return "This operation is put together at run time, and is not checked."


def program_syntax(reason: str) -> str:
    """Find a program whose strings are not checked, because Python cannot parse it.

    What it does: warns of a program that the Python which runs kotae cannot parse, such as one in
        Python 2 or in a newer syntax. Of other languages, kotae reads what it can parse.
    Why it is bad: nothing checks its operations.
    Use instead: run kotae with the Python of the program, or `exclude` it in the configuration.
    Source: a rule of kotae's own.
    """
    return f"This program is not checked, as Python cannot parse it: {reason}."
