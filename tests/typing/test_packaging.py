"""The types of the whole package: every symbol is typed, and the stubs match the run time."""

from __future__ import annotations

import ast
import json
import subprocess

import pytest
from tests.typing import checkers

import kotae.api
from kotae.query.objects import Object
from kotae.query.open_enum import OpenEnum

STUBS = sorted((checkers.ROOT / "src/kotae/api").glob("_[a-z]*.pyi"))
STUB_CLASSES = [
    node
    for path in STUBS
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
]


Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Done]:
    """The reports of pyright on the package's types, and of stubtest on its stubs."""
    folder = tmp_path_factory.mktemp("package")
    allowed = folder / "allowed.txt"
    # The stubs are divided by domain for readers; at run time one module makes all classes.
    lines = [f"kotae\\.api\\.{path.stem}\n" for path in STUBS]
    allowed.write_text("".join(lines), encoding="utf-8")
    settings = folder / "mypy.ini"
    settings.write_text(f"[mypy]\ncache_dir = {folder / 'cache'}\n", encoding="utf-8")
    stubtest = ("kotae.api", f"--allowlist={allowed}", f"--mypy-config-file={settings}")
    return checkers.together(
        lambda: checkers.run(
            "pyright", "--verifytypes", "kotae", "--ignoreexternal", "--outputjson"
        ),
        lambda: checkers.run("mypy.stubtest", *stubtest),
    )


def test_every_public_symbol_has_a_known_type(judged: tuple[Done, Done]) -> None:
    report = json.loads(judged[0].stdout)["typeCompleteness"]
    unknown = [
        f"{symbol['name']}: {found['message']}"
        for symbol in report["symbols"]
        for found in symbol["diagnostics"]
        # What only follows from another symbol's type is left out; so is a missing docstring.
        if "partially unknown" not in found["message"] and found["severity"] == "error"
    ]
    assert unknown == []
    assert report["completenessScore"] == 1
    assert report["exportedSymbolCounts"]["withKnownType"] > 900


def test_the_stubs_agree_with_the_run_time(judged: tuple[Done, Done]) -> None:
    done = judged[1]
    assert done.stdout.startswith("Success: no issues found"), done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("node", STUB_CLASSES, ids=lambda node: node.name)
def test_a_class_has_the_attributes_that_its_stub_names(node: ast.ClassDef) -> None:
    """Stubtest lets attributes pass that are only in a stub: they may be those of instances."""
    made: type[object] = getattr(kotae.api, node.name)
    said: set[str] = set()
    for item in node.body:
        targets = item.targets if isinstance(item, ast.Assign) else [getattr(item, "target", None)]
        said |= {target.id for target in targets if isinstance(target, ast.Name)}
    if issubclass(made, OpenEnum):
        there = {member.name for member in made}
    elif issubclass(made, dict):
        there = set(made.__annotations__)
    else:
        there = {name for name in vars(made) if not name.startswith("_")}
    assert said == there
    assert issubclass(made, (OpenEnum, Object, dict)) or node.name in ("Query", "Mutation")
