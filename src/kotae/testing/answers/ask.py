"""Who asks what of which world: what every resolver is given besides its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from kotae.testing.index.index import Index
    from kotae.testing.rules.rules import Rules
    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import UserRecord
    from kotae.testing.world.world import World

__all__ = ["Ask"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request.

    Attributes:
        world: What there was before anybody changed it.
        index: This server's tables: filters and sorts, and the lists with their changes.
        rules: What is refused, cut and hidden.
        viewer: The user whose token came with the request; None without one.
        now_s: The moment, in Unix seconds.
    """

    world: World
    index: Index
    rules: Rules
    viewer: UserRecord | None
    now_s: int

    @property
    def catalogue(self) -> Catalogue:
        """Media and who made them."""
        return self.world.catalogue

    @property
    def community(self) -> Community:
        """Users and what they write."""
        return self.world.community

    @property
    def viewer_id(self) -> int | None:
        """The viewer's id."""
        return None if self.viewer is None else self.viewer["id"]

    def needed_viewer(self) -> UserRecord:
        """Return the viewer.

        Raises:
            Refusal: There is none: 401.
        """
        if self.viewer is None:
            raise Refusal.unauthorized()
        return self.viewer
