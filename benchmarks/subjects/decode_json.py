"""The list as dicts, as gql and most clients answer it."""

from __future__ import annotations

import json

from timing import time_decoder

if __name__ == "__main__":
    time_decoder(
        lambda body: json.loads(body)["data"]["MediaListCollection"],
        lambda answer: [group["entries"] for group in answer["lists"]],
    )
