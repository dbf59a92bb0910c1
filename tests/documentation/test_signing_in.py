"""The page about signing in is true: its programs run, and each attack of its table has tests."""

from __future__ import annotations

import asyncio
import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest
import requests
from tests.documentation.pages import DOCS

from kotae import AsyncClient, Client, StateMismatchError, Token
from workshop.page_programs import ROOT

if TYPE_CHECKING:
    from tests.documentation.pages import Documented

PAGE = DOCS / "signing-in.md"
ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
#: The names of the tests of each attack.
ATTACKS = {
    "a link of an attacker brings their code or token to your sign-in (CSRF, login CSRF, code "
    "injection)": [
        "a_redirect_of_another_sign_in_is_refused_whatever_it_brings",
        "a_session_without_a_sign_in_accepts_no_redirect",
        "a_code_that_comes_with_the_state_of_another_browser_is_refused",
        "a_response_with_the_state_of_another_sign_in_does_not_end_the_wait",
        "a_link_of_an_attacker_does_not_sign_the_user_in_to_another_account",
        "a_response_without_state_is_refused_unless_the_account_is_confirmed",
        "a_callback_without_the_cookie_of_its_sign_in_is_refused",
        "the_token_of_another_person_is_shown_by_name_before_it_is_used",
    ],
    "a code that another application or another browser got": [
        "a_code_of_another_application_is_not_exchanged",
        "a_code_that_reached_another_browser_or_another_application_is_refused",
    ],
    "a web page whose name leads to 127.0.0.1 (DNS rebinding)": [
        "a_web_page_whose_name_leads_here_gets_no_page",
        "a_web_page_whose_name_leads_to_this_machine_gets_nothing",
    ],
    "a web page of another origin sends a request to kotae's page": [
        "a_post_from_another_origin_is_refused",
        "a_page_of_another_origin_can_neither_send_nor_read",
    ],
    "another program of the machine floods the port, sends nothing, or too much": [
        "a_flood_of_connections_is_bounded_and_the_browser_is_served",
        "connections_that_send_nothing_hold_neither_the_sign_in_nor_the_close",
        "a_request_that_is_too_large_or_malformed_ends_at_once",
    ],
    "an earlier page or connection of the browser reaches the next sign-in": [
        "a_page_of_an_earlier_sign_in_cannot_finish_this_one",
        "a_user_signs_in_twice_in_a_row_on_the_same_port",
    ],
    "a service worker that another program left in the browser at this port": [
        "a_service_worker_that_another_program_left_is_gone_after_one_sign_in",
    ],
    "a token or a code in the browser's history": [
        "chromium_does_not_list_the_address_with_the_code_or_the_token_in_its_history",
    ],
    "a token, a code or a secret in a log or an error": [
        "nothing_is_logged",
        "no_fault_leaves_a_secret_anywhere",
        "the_payload_is_not_logged_and_the_request_is",
        "a_secret_that_the_server_repeats_is_hidden",
        "no_frame_of_an_error_shows_a_secret",
    ],
    "a token in the `Referer` of another page": [
        "the_page_is_not_stored_framed_or_referred_to_and_runs_its_own_script_only",
    ],
    "a secret in the list of processes or in the shell's history": [
        "a_browser_gets_no_secret_of_the_environment",
        "a_token_given_as_an_argument_is_refused_and_not_repeated",
        "a_secret_in_place_of_a_name_is_refused_and_not_repeated",
    ],
    "other users of the machine read the file of accounts": [
        "a_file_that_others_can_read_is_restricted_to_its_user",
        "a_new_file_is_private_whatever_the_umask",
    ],
    "a link in the place of the file": [
        "a_link_in_the_file_s_place_is_refused",
        "a_link_in_the_new_file_s_place_is_not_followed",
        "a_pipe_or_a_folder_in_a_file_s_place_is_refused",
    ],
    "two sign-ins at once": [
        "two_programs_sign_in_at_once_and_no_account_is_lost",
        "two_sign_ins_at_once_on_one_port_leave_the_first_alone",
    ],
    "a kill or a full disk in the middle of a write": [
        "a_killed_process_leaves_the_old_state_or_the_new_one",
        "a_disk_that_is_full_in_the_middle_of_a_write_leaves_the_accounts",
        "a_full_disk_leaves_no_token_in_the_keyring_that_no_account_names",
    ],
    "a hostile value in the file or in the keyring": [
        "a_damaged_file_is_refused_with_the_place_and_stays",
        "no_message_has_a_value_of_the_file",
        "a_hostile_value_in_the_keyring_is_not_a_token",
        "a_stored_token_that_is_not_the_accounts_is_refused",
    ],
    "a keyring that protects nothing": [
        "other_keyrings_are_refused_by_name_and_never_replaced_by_the_file",
    ],
    "a hostile account name": [
        "a_hostile_name_cannot_control_the_terminal",
        "a_hostile_name_cannot_control_the_terminal",
        "the_name_of_an_account_is_text",
        "a_long_name_does_not_hide_the_user_s_id_on_the_page",
    ],
    "a session id that an attacker planted in a browser of your site (session fixation)": [
        "a_planted_session_id_is_of_no_use_after_the_victim_signs_in",
    ],
    "a form of another site signs your users out": [
        "only_a_post_signs_out_and_only_its_own_session",
        "the_form_of_another_site_signs_nobody_out",
    ],
    "a token in a cookie, a page or a log of your site": [
        "no_token_code_or_secret_is_in_a_cookie_a_page_a_log_or_a_repr",
    ],
    "a user of your bot pastes the token of somebody else, or posts one in public": [
        "the_token_of_another_person_is_shown_by_name_before_it_is_used",
        "a_token_in_the_public_channel_is_refused",
    ],
}


def test_each_attack_of_the_table_has_tests() -> None:
    section = PAGE.read_text("utf-8").split("\n## Attacks, and what stops them\n")[1]
    assert ROW.findall(section)[1:] == list(ATTACKS)
    code = "".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    missing = [name for name in chain(*ATTACKS.values()) if f"def test_{name}(" not in code]
    assert missing == []


def test_the_programs_of_the_page_sign_users_in(
    documented: Documented, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = documented.run(PAGE)
    server = documented.server
    app = server.app(names["REDIRECT_URI"])
    monkeypatch.setitem(names, "CLIENT_ID", app.client_id)
    monkeypatch.setenv("ANILIST_CLIENT_SECRET", app.client_secret)
    session: dict[str, str] = {}
    url = names["start"](session)
    form = {"decision": "approve", "user_id": "2"}
    redirect = requests.post(url, data=form, allow_redirects=False, timeout=10)
    assert names["finish"](session, redirect.headers["Location"]).viewer_id == 2
    with pytest.raises(StateMismatchError):
        names["finish"](session, redirect.headers["Location"])

    name = server.world["User"][1]["name"]

    async def greet() -> str:
        async with AsyncClient(app="tests/1.0") as anilist:
            greeting: str = await names["greeting"](anilist, "1")
            return greeting

    names["sessions"]["1"] = Token.parse(server.token(1))
    assert asyncio.run(greet()) == f"You are {name}."
    client = Client(app="tests/1.0")
    token, text = names["confirmation"](client, f'"{server.token(1)}"', "x")
    assert (token.viewer_id, text) == (1, f"This is {name} (user 1), right?")
    assert names["confirmation"](client, "def502", "x")[0] is None
