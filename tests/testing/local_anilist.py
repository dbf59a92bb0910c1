"""A local AniList without HTTP: operations that tests run in their own process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kotae.testing import Rules
from kotae.testing.seed.world import seed_world
from kotae.testing.serving.execution import Executor
from kotae.testing.world.context import Context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.serving.exchange import OperationResult

__all__ = ["DAY_S", "NOW_S", "LocalAniList"]

#: Noon of 2026-10-01, on whose midnight the newest record of a new world was written.
NOW_S = 1_790_812_800 + 43_200
DAY_S = 86_400

#: One for all tests, as one for all requests of a server.
_EXECUTOR = Executor()


class LocalAniList:
    """A fork of a new world, on which operations are executed.

    Args:
        rules: The active rules; by default AniList's.
        seed: The seed of the world.
    """

    def __init__(self, rules: Rules | None = None, seed: int = 0) -> None:
        self.rules = Rules() if rules is None else rules
        self.world = seed_world(seed).fork()
        self.now_s = NOW_S

    def run(
        self, text: str, variables: Mapping[str, Any] | None = None, viewer: int | None = 1
    ) -> OperationResult:
        """Run an operation, and return its status and body."""
        context = Context(self.world, self.rules, viewer, self.now_s)
        return _EXECUTOR.run(text, variables or {}, None, context)

    def execute(self, text: str, /, viewer: int | None = 1, **variables: Any) -> Any:
        """Return the value of the only root field, or of all by key; no error is allowed."""
        result = self.run(text, variables, viewer)
        assert result.status == 200, (text, variables, result.body)
        assert "errors" not in result.body, (text, result.body)
        data = cast("dict[str, Any]", result.body["data"])
        return next(iter(data.values())) if len(data) == 1 else data

    def refusal(
        self, text: str, /, viewer: int | None = 1, **variables: Any
    ) -> tuple[int, dict[str, Any]]:
        """Return the status and the first error of an operation that is refused."""
        result = self.run(text, variables, viewer)
        errors = cast("list[dict[str, Any]]", result.body.get("errors"))
        assert errors, (text, variables, result.body)
        return result.status, errors[0]
