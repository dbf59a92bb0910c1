"""Secrets in tracebacks: hidden text, and frames without variables."""

from __future__ import annotations

import inspect
import traceback

import pytest

from kotae.secrecy import SecretText, clear_frames, clear_frames_on_error
from tests.tracebacks import shown_variables

SECRET = "hunter2-hunter2"


def _fail(secret: str) -> None:
    try:
        int(secret)
    except ValueError as error:
        raise KeyError(len(secret)) from error


@clear_frames_on_error
def _fails(secret: str, *, more: str = "") -> None:
    _fail(secret + more)


def test_secret_text_hides_its_repr_and_the_repr_of_its_parts() -> None:
    text = SecretText(SECRET)
    assert repr(text) == repr(text[:80]) == repr(text[0]) == "'[hidden]'"
    assert (str(text), f"{text}", text[:7]) == (SECRET, SECRET, "hunter2")
    assert text.encode() == SECRET.encode()


def test_a_cleared_function_shows_no_variable_and_no_cause() -> None:
    with pytest.raises(KeyError) as caught:
        _fails(SECRET, more=SECRET)
    error = caught.value
    names = {
        frame.f_code.co_name: frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__)
    }
    assert names["_fail"] == names["_fails"] == {}
    assert SECRET not in repr(names["call"])
    assert (error.__cause__, error.__context__) == (None, None)


def test_a_cleared_function_preserves_its_lines_and_the_context_of_its_caller() -> None:
    def handle() -> None:
        try:
            int("the caller's")
        except ValueError:
            _fails(SECRET)

    with pytest.raises(KeyError) as caught:
        handle()
    assert isinstance(caught.value.__context__, ValueError)
    text = "".join(traceback.format_exception(caught.value))
    assert "raise KeyError(len(secret)) from error" in text
    assert "the caller's" in text


@pytest.mark.parametrize("kind", [KeyboardInterrupt, GeneratorExit, MemoryError])
def test_every_exception_is_cleared(kind: type[BaseException]) -> None:
    @clear_frames_on_error
    def stop(secret: str) -> None:
        raise kind(len(secret))

    with pytest.raises(kind) as caught:
        stop(SECRET)
    frames = [frame.f_locals for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    assert frames[-1] == {}
    assert not [text for _, text in shown_variables(caught.value) if SECRET in text]


def test_variables_that_a_debugger_has_read_are_cleared_too() -> None:
    with pytest.raises(KeyError) as caught:
        _fail(SECRET)
    *_, (frame, _) = traceback.walk_tb(caught.value.__traceback__)
    assert SECRET in repr(frame.f_locals)
    clear_frames(caught.value)
    assert frame.f_locals == {}


def test_a_cleared_function_preserves_its_name_and_signature() -> None:
    assert _fails.__name__ == "_fails"
    assert str(inspect.signature(_fails)) == "(secret: 'str', *, more: 'str' = '') -> 'None'"
