"""Methods of many requests perform their steps with the client's options."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.api import Media, Query
from kotae.bulk.steps import Begin, Emit, Execute, Finish
from kotae.query.build_operation import operation
from kotae.wire.steps import Steps, perform

if TYPE_CHECKING:
    from tests.client.conftest import Make

    from kotae.query.operation import Operation
    from kotae.testing import AniListServer


def _operation(*ids: int) -> Operation[list[object]]:
    roots = [Query.media(id=id_).select(Media.id) for id_ in ids]
    return cast("Operation[list[object]]", operation(roots))


def test_steps_are_performed_over_http(make: Make, server: AniListServer) -> None:
    def program() -> Steps[None]:
        yield from perform(Begin(_operation(5)))
        for outcomes in ((yield from perform(Execute(_operation(1, 99_999_999)))), ()):
            yield from perform(Emit([outcome.unwrap() for outcome in outcomes]))
        outcomes = yield from perform(Finish())
        yield from perform(Emit([outcome.unwrap() for outcome in outcomes]))

    found = make().collect("_iterate", program())

    assert [item and cast("Media", item).id for item in found] == [1, None, 5]
    assert len(server.requests) == 3
