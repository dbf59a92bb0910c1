"""The list as dicts, which gql and most clients return."""

from __future__ import annotations

import json

from timing import time_decoder

if __name__ == "__main__":
    time_decoder(
        lambda body: json.loads(body)["data"]["MediaListCollection"],
        lambda result: [group["entries"] for group in result["lists"]],
    )
