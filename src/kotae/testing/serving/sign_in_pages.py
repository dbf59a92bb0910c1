"""The HTML of the sign-in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AUTHORIZE_PAGE", "PIN_PAGE", "security_headers"]

_HEAD = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Local AniList</title>
<style nonce="{{nonce}}">
  body { margin: 0; min-height: 100vh; display: grid; place-items: center;
         background: #10151f; color: #d7dfec; font: 16px/1.5 system-ui, sans-serif }
  main { width: min(26rem, 88vw); background: #1a2230; border-radius: 10px; padding: 2rem }
  h1 { font-size: 1.25rem; margin: 0 0 1rem }
  p { margin: 0 0 1rem }
  label { display: block; margin-bottom: .25rem; color: #94a3bd }
  select, textarea { width: 100%; box-sizing: border-box; padding: .5rem; border-radius: 6px;
                     border: 1px solid #33415a; background: #10151f; color: inherit; font: inherit }
  textarea { height: 8rem; font-family: ui-monospace, monospace }
  .buttons { display: flex; gap: .75rem; margin-top: 1.25rem }
  button { flex: 1; padding: .6rem; border: 0; border-radius: 6px; font: inherit; cursor: pointer;
           background: #2b3750; color: inherit }
  button.first { background: #3b82f6; color: #fff }
  button:focus-visible, select:focus-visible { outline: 2px solid #9cc3ff; outline-offset: 2px }
  footer { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid #2b3750;
           color: #94a3bd; font-size: .875rem }
</style>
<main>
"""
_FOOT = """\
<footer>This page belongs to a local AniList for tests. It is not AniList's, and its tokens
are worth nothing there.</footer>
</main>
"""

AUTHORIZE_PAGE = (
    _HEAD
    + """\
<h1>{{app}} wants to use your account</h1>
<p>It could read your lists, and change them.</p>
<form method="post">
  <input type="hidden" name="request" value="{{request}}">
  <label for="user">Sign in as</label>
  <select id="user" name="user_id">{{users}}</select>
  <div class="buttons">
    <button class="first" name="decision" value="approve">Approve</button>
    <button name="decision" value="deny">Deny</button>
  </div>
</form>
"""
    + _FOOT
)

PIN_PAGE = (
    _HEAD
    + """\
<h1>Copy this into the application</h1>
<label for="pin" id="kind">Code or token</label>
<textarea id="pin" readonly></textarea>
<noscript><p>This page needs JavaScript.</p></noscript>
<script nonce="{{nonce}}">
  const values = new URLSearchParams(location.hash.slice(1) || location.search.slice(1));
  const token = values.get("access_token");
  document.getElementById("kind").textContent = token ? "Access token" : "Authorization code";
  document.getElementById("pin").value = token || values.get("code") || values.get("message") || "";
  history.replaceState(null, "", location.pathname);
</script>
"""
    + _FOOT
)


def security_headers(nonce: str) -> Mapping[str, str]:
    """Return the headers of a page: no cache, no frame, no content but its own."""
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
