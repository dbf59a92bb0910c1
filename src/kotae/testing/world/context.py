"""The context of a request, which columns and resolvers get beside their record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from kotae.testing.rules.rules import Rules
    from kotae.testing.world.tables import Record, World

__all__ = ["Context"]


@dataclass(slots=True)
class Context:
    """One request.

    Attributes:
        world: The server's tables.
        rules: The active rules.
        viewer_id: The user of the request's token; None without one.
        now_s: The time, in Unix seconds.
    """

    world: World
    rules: Rules
    viewer_id: int | None
    now_s: int

    @property
    def viewer(self) -> Record | None:
        """The viewer's record, with the changes of this request."""
        return self.world["User"].get(self.viewer_id)

    def required_viewer(self) -> Record:
        """Return the viewer.

        Raises:
            Refusal: There is none: 401.
        """
        viewer = self.viewer
        if viewer is None:
            raise Refusal.unauthorized()
        return viewer
