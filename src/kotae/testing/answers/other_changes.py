"""The mutations that this server does not carry out: each is refused with a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged

__all__ = ["LISTINGS", "RESOLVERS"]

_NAMES = (
    "DeleteActivity",
    "DeleteActivityReply",
    "DeleteCustomList",
    "DeleteReview",
    "DeleteThread",
    "DeleteThreadComment",
    "RateReview",
    "SaveActivityReply",
    "SaveListActivity",
    "SaveMessageActivity",
    "SaveRecommendation",
    "SaveReview",
    "SaveTextActivity",
    "SaveThread",
    "SaveThreadComment",
    "ToggleActivityPin",
    "ToggleActivitySubscription",
    "ToggleFavourite",
    "ToggleFollow",
    "ToggleLike",
    "ToggleLikeV2",
    "ToggleThreadSubscription",
    "UpdateAniChartHighlights",
    "UpdateAniChartSettings",
    "UpdateFavouriteOrder",
    "UpdateUser",
)

_NOT_IMPLEMENTED = 501


def _refused(name: str) -> Callable[..., object]:
    """Return the resolver of a mutation that is not carried out; a viewer it needs all the same."""

    def resolve(_root: object, ask: Ask, **_arguments: object) -> object:
        ask.needed_viewer()
        raise Refusal(
            f"This server does not carry out {name} yet; it carries out SaveMediaListEntry, "
            "UpdateMediaListEntries and DeleteMediaListEntry.",
            _NOT_IMPLEMENTED,
        )

    return resolve


RESOLVERS: Mapping[str, Callable[..., object]] = {
    f"Mutation.{name}": _refused(name) for name in _NAMES
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {}
