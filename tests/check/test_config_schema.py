"""The JSON Schema of the configuration accepts what the reader accepts, and refuses the rest."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

from tests.npm_packages import npm_packages

from kotae import UsageError
from kotae.check.config_file import read_config
from kotae.check.config_keys import CONFIG_KEYS

_VALIDATOR = Path(__file__).with_name("validate_config.js")
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/kotae.schema.json").read_text("utf-8"))
WRONG = [
    "includes = []",
    'include = "q/"',
    "exclude = [1]",
    'exclude = [""]',
    "directives = {a = 1}",
    "schema = 1",
    'schema = ""',
    "rules = []",
    'required-version = ">=0.1.x"',
    'required-version = "=>0.1"',
    'required-version = ""',
    'required-version = "~=1"',
    'required-version = ">=0.1.*"',
    'required-version = ">=0.1,"',
    'required-version = "0.1\\n"',
    "required-version = 0.1",
    '[rules]\nrequire-id = "on"',
    "[rules]\nrequire-id = 1",
    "per-file-ignores = []",
    '[per-file-ignores]\n"*" = "naming"',
    '[per-file-ignores]\n"*" = []',
]


def test_the_schema_and_the_reader_accept_the_same_configurations(tmp_path: Path) -> None:
    texts = ["", *(key.example for key in CONFIG_KEYS), *WRONG]
    done = subprocess.run(
        ["node", str(_VALIDATOR)],
        cwd=npm_packages("sarif"),
        input=json.dumps({"schema": SCHEMA, "values": [tomllib.loads(text) for text in texts]}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    accepted: list[bool] = json.loads(done.stdout)
    for text, is_accepted in zip(texts, accepted, strict=True):
        (tmp_path / "kotae.toml").write_text(text)
        try:
            read_config(tmp_path)
        except UsageError:
            assert not is_accepted, text
        else:
            assert is_accepted, text


def test_the_schema_describes_every_key_and_names_every_rule() -> None:
    assert SCHEMA["properties"].keys() == {key.name for key in CONFIG_KEYS}
    assert all(each["description"] for each in SCHEMA["properties"].values())
    rules = SCHEMA["properties"]["rules"]["properties"]
    assert rules["complexity-over-500"]["enum"] == ["error", "warning", "off"]
