"""A file of accounts, as it may be found: with expired tokens and hostile values, too."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.cli.tokens import signed

from kotae import Token
from kotae.endpoint import ENDPOINT

__all__ = ["record", "write_accounts"]


def record(name: str, token: str = "", *, endpoint: str = ENDPOINT) -> dict[str, object]:
    """Return an account as the file has it."""
    token = token or signed()
    parsed = Token.parse(token)
    expires_at = None if parsed.expires_at is None else int(parsed.expires_at.timestamp())
    return {
        "endpoint": endpoint.rstrip("/"),
        "viewer_id": parsed.viewer_id,
        "name": name,
        "expires_at": expires_at,
        "client_id": parsed.client_id,
        "token": token,
    }


def write_accounts(*records: dict[str, object]) -> Path:
    """Write the user's file of accounts; the first account of each server is the default."""
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "kotae/accounts.json"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    document: dict[str, object] = {
        "kind": "kotae.accounts",
        "version": 1,
        "accounts": records,
        "defaults": {str(one["endpoint"]): one["viewer_id"] for one in reversed(records)},
        "uses_file": True,
        "leftovers": [],
    }
    path.write_text(json.dumps(document), "utf-8")
    path.chmod(0o600)
    return path
