"""The receiver of a browser sign-in: what the page sends to it, and what the page then shows."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.auth.receiving import STATE, Page, free_port, receiving, request
from tests.auth.test_token import signed
from tests.tracebacks import shown_variables

from kotae.auth.loopback import LoopbackReceiver
from kotae.errors import (
    AccessDeniedError,
    ArgumentError,
    AuthError,
    SignInTimeoutError,
    TokenMalformedError,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

WITH_STATE = f"state={STATE}"


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as made:
        yield made


@pytest.mark.parametrize("is_success", [True, False])
def test_the_page_sends_the_code_and_shows_how_the_sign_in_ended(
    pool: ThreadPoolExecutor, is_success: bool
) -> None:
    with receiving() as (receiver, port):
        shown = pool.submit(Page(port).shown, f"?code=a-code&{WITH_STATE}")
        response = receiver.wait(5)
        assert not shown.done()
        receiver.finish("Signed in as Kotae (user 1).", is_success=is_success)
    assert shown.result(5) == (
        "success" if is_success else "failure",
        "Signed in as Kotae (user 1).",
    )
    assert (response.code, response.token, response.has_state) == ("a-code", None, True)


def test_the_page_sends_a_token_that_stood_in_the_fragment(
    pool: ThreadPoolExecutor,
) -> None:
    text = signed()
    with receiving() as (receiver, port):
        fragment = f"#access_token={text}&token_type=Bearer&expires_in=31536000&{WITH_STATE}"
        shown = pool.submit(Page(port).shown, fragment)
        response = receiver.wait(5)
        receiver.finish("Done.", is_success=True)
    assert shown.result(5) == ("success", "Done.")
    assert response.token is not None
    assert response.token.reveal() == text
    assert response.code is None
    assert text not in repr(vars(receiver))


def test_a_response_with_the_state_of_another_sign_in_does_not_end_the_wait(
    pool: ThreadPoolExecutor,
) -> None:
    with receiving() as (receiver, port):
        assert Page(port).shown("?code=a-code&state=another") == ("other", "")
        assert Page(port).shown("?error=access_denied&state=another") == ("other", "")
        shown = pool.submit(Page(port).shown, f"?code=right&{WITH_STATE}")
        assert receiver.wait(5).code == "right"
        receiver.finish("Done.", is_success=True)
    assert shown.result(5) == ("success", "Done.")


def test_a_response_without_a_state_says_so(pool: ThreadPoolExecutor) -> None:
    with receiving() as (receiver, port):
        shown = pool.submit(Page(port).shown, "?code=a-code")
        assert not receiver.wait(5).has_state
        receiver.finish("Stopped.", is_success=False)
    assert shown.result(5) == ("failure", "Stopped.")


def test_a_denial_is_shown_and_raised() -> None:
    with receiving() as (receiver, port):
        page = Page(port)
        assert page.shown(f"?error=access_denied&{WITH_STATE}") == ("denied", "")
        with pytest.raises(AccessDeniedError):
            receiver.wait(5)


def test_a_refusal_of_anilist_is_shown_and_raised() -> None:
    with receiving() as (receiver, port):
        assert Page(port).shown(f"?error=server_error&{WITH_STATE}")[0] == "failure"
        with pytest.raises(AuthError, match="refused the sign-in"):
            receiver.wait(5)


def test_a_malformed_token_is_an_error_that_does_not_hold_it() -> None:
    with receiving() as (receiver, port):
        section, message = Page(port).shown(f"#access_token=not.a_token&{WITH_STATE}")
        with pytest.raises(TokenMalformedError) as caught:
            receiver.wait(5)
    assert (section, message) == ("failure", str(caught.value))
    assert "not.a_token" not in message
    assert all("not.a_token" not in text for _, text in shown_variables(caught.value))


def test_a_second_tab_and_a_reload_say_that_the_sign_in_has_been_received(
    pool: ThreadPoolExecutor,
) -> None:
    with receiving() as (receiver, port):
        page, second = Page(port), Page(port)
        assert page.shown("") == ("empty", "")
        pool.submit(page.shown, f"?code=first&{WITH_STATE}")
        assert receiver.wait(5).code == "first"
        assert second.shown(f"?code=second&{WITH_STATE}") == ("already", "")
        assert second.shown("") == ("already", "")
        assert receiver.wait(5).code == "first"


def test_a_page_says_that_the_program_has_stopped(pool: ThreadPoolExecutor) -> None:
    with receiving() as (receiver, port):
        shown = pool.submit(Page(port).shown, f"?code=a-code&{WITH_STATE}")
        receiver.wait(5)
    assert shown.result(5) == ("gone", "")


def test_a_wait_ends_in_time() -> None:
    with receiving() as (receiver, port):
        with pytest.raises(
            SignInTimeoutError, match=r"within 0 seconds\. Start it again"
        ) as caught:
            receiver.wait(0)
        assert caught.value.timeout_s == 0
        Page(port).shown("?code=a-code&state=another")
        with pytest.raises(SignInTimeoutError, match="of another sign-in came"):
            receiver.wait(0.01)


@pytest.mark.parametrize("timeout_s", [-1, float("nan"), float("inf")])
def test_a_wait_without_an_end_is_refused(timeout_s: float) -> None:
    with receiving() as (receiver, _), pytest.raises(ArgumentError, match="timeout_s: expected"):
        receiver.wait(timeout_s)


def test_a_message_with_control_characters_is_shown_escaped_and_cut(
    pool: ThreadPoolExecutor,
) -> None:
    with receiving() as (receiver, port):
        shown = pool.submit(Page(port).shown, f"?code=a-code&{WITH_STATE}")
        receiver.wait(5)
        receiver.finish("Signed in as \u202e<b>" + "x" * 1000, is_success=True)
    _, message = shown.result(5)
    assert message.startswith("Signed in as \\u{202e}<b>xxx")
    assert len(message) == 500


def test_the_name_of_the_program_is_no_markup() -> None:
    port = free_port()
    with LoopbackReceiver(f"http://127.0.0.1:{port}/", state=STATE, program="<b>$nonce</b>"):
        page = Page(port)
    assert "<b>" not in page.html
    assert "&lt;b&gt;$nonce&lt;/b&gt;" in page.html


def test_a_port_is_free_again_at_once() -> None:
    port = free_port()
    for code in ("first", "second", "third"):
        with receiving(port) as (receiver, _), ThreadPoolExecutor(1) as pool:
            pool.submit(Page(port).shown, f"?code={code}&{WITH_STATE}")
            assert receiver.wait(5).code == code
            receiver.finish("Done.", is_success=True)


def test_a_port_in_use_is_an_error_that_says_what_to_do() -> None:
    with (
        receiving() as (_, port),
        pytest.raises(UsageError, match=rf"Port {port} of 127\.0\.0\.1 .* with another port"),
        receiving(port),
    ):
        pass


def test_the_address_may_be_that_of_ipv6() -> None:
    port = free_port()
    with LoopbackReceiver(f"http://[::1]:{port}/back", state=STATE):
        assert request(port, host="::1", path="/back").body.startswith("<!doctype html>")
        assert request(port, host="::1", path="/").status == 404


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "",
        "http://127.0.0.1/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:65536/",
        "https://127.0.0.1:8765/",
        "http://127.0.0.2:8765/",
        "http://0.0.0.0:8765/",
        "http://192.168.0.1:8765/",
        "http://example.org:8765/",
        "http://127.0.0.1.example.org:8765/",
        "http://user@127.0.0.1:8765/",
        "http://127.0.0.1:8765/?next=1",
        "http://127.0.0.1:8765/#token",
        "http://127.0.0.1:8765//evil.example/",
        "http://127.0.0.1:8765/a b",
        "http://127.0.0.1:8765/\\",
        "urn:ietf:wg:oauth:2.0:oob",
    ],
)
def test_only_an_address_of_this_machine_with_a_port_is_accepted(redirect_uri: str) -> None:
    with pytest.raises(UsageError, match=r"redirect_uri: expected .* http://127\.0\.0\.1:8765/"):
        LoopbackReceiver(redirect_uri, state=STATE)


def test_localhost_is_refused_with_the_reason() -> None:
    with pytest.raises(UsageError, match=r"Another program may listen .* 127\.0\.0\.1 at AniList"):
        LoopbackReceiver("http://localhost:8765/", state=STATE)


@pytest.mark.parametrize("state", ["", "two words", "a\n"])
def test_a_state_that_is_not_a_random_text_is_refused(state: str) -> None:
    with pytest.raises(UsageError, match="state: expected a random text"):
        LoopbackReceiver("http://127.0.0.1:8765/", state=state)


def test_a_receiver_waits_in_a_with_statement_only() -> None:
    with pytest.raises(UsageError, match="does not listen yet"):
        LoopbackReceiver("http://127.0.0.1:8765/", state=STATE).wait(0)


def test_importing_the_receiver_imports_no_http_server() -> None:
    code = "import sys, kotae.auth.loopback; sys.exit('http.server' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
