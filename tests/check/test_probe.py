from __future__ import annotations
from tests.check.harness import Folder
def test_x(folder: Folder) -> None:
    assert folder.found({"a.graphql": "{ Nope }"}) == ["fields-on-correct-type a.graphql:1:3"]
