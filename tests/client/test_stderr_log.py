"""The log on standard error that `KOTAE_LOG` turns on."""

from __future__ import annotations

import contextlib
import io
import logging
from typing import TYPE_CHECKING

import pytest

from kotae import Client
from kotae.api import Media, Query

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from tests.client.conftest import Make

    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id)


@pytest.fixture(autouse=True)
def _unchanged_logger() -> Iterator[None]:
    logger = logging.getLogger("kotae")
    level, handlers = logger.level, list(logger.handlers)
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers


@contextlib.contextmanager
def root_handlers(*handlers: logging.Handler) -> Generator[None]:
    """Stand for a program that handles records with these: pytest has handlers of its own."""
    root = logging.getLogger()
    saved = list(root.handlers)
    root.handlers[:] = handlers
    try:
        yield
    finally:
        root.handlers[:] = saved


@pytest.mark.parametrize(
    "case",
    [
        ("info", ["INFO"]),
        ("INFO ", ["INFO"]),
        ("debug", ["DEBUG", "INFO", "DEBUG"]),
        ("", []),
    ],
)
def test_records_are_written_from_the_level_of_the_variable_on(
    make: Make,
    server: AniListServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: tuple[str, list[str]],
) -> None:
    value, levels = case
    monkeypatch.setenv("KOTAE_LOG", value)
    server.faults.next("500")
    token = server.token(1)
    with root_handlers():
        make(token=token).as_viewer(token).execute(BEBOP)
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split()[2] for line in err.splitlines()] == levels
    assert "waiting" in err or not levels
    assert not any(part in err for part in token.split("."))


def test_a_program_that_handles_records_itself_gets_each_once(
    make: Make,
    server: AniListServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KOTAE_LOG", "info")
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", records.append)
    client = make()
    server.faults.next("500")
    with root_handlers(handler):
        client.execute(BEBOP)
    assert len(records) == 1
    assert capsys.readouterr().err == ""


def test_a_wrong_level_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOTAE_LOG", "verbose\x1b[31m")
    with pytest.warns(UserWarning, match=r"expected info or debug, got 'verbose\\u\{1b\}") as found:
        Client(app="tests/1.0")
    assert found[0].filename == __file__


def test_a_standard_error_that_is_closed_fails_no_request(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOTAE_LOG", "debug")
    closed = io.StringIO()
    closed.close()
    for stream in (None, closed):
        with root_handlers(), monkeypatch.context() as patch:
            patch.setattr("sys.stderr", stream)
            assert make().execute(BEBOP).id == 1
