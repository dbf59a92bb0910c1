"""The list with the models that ariadne-codegen makes from `list_entries.graphql`.

VARIANT is `client` (as its client does: JSON to dicts, dicts to models) or `pydantic` (pydantic
reads the JSON itself: what its models could do at best).
"""

from __future__ import annotations

import json
import sys

from anilist_ariadne.list_entries import ListEntries
from pydantic import BaseModel
from timing import time_decoder


class Response(BaseModel):
    """The body of a response."""

    data: ListEntries


def client(body: bytes) -> object:
    """Decode as the generated client does."""
    return ListEntries.model_validate(json.loads(body)["data"]).media_list_collection


def pydantic(body: bytes) -> object:
    """Decode with pydantic alone."""
    return Response.model_validate_json(body).data.media_list_collection


if __name__ == "__main__":
    time_decoder(
        {"client": client, "pydantic": pydantic}[sys.argv.pop(1)],
        lambda result: [group.entries for group in result.lists],
    )
