"""The line that shows the progress of a long run."""

from __future__ import annotations

from kotae.cli.terminal import Progress
from kotae.client.hooks import WaitEvent


def test_the_progress_counts_items_and_the_seconds_of_a_wait() -> None:
    progress = Progress("Executing")
    progress.detail = "page 3 (100 items so far)"
    assert progress.line() == "Executing page 3 (100 items so far)"
    progress.on_wait(WaitEvent(9.5, "rate-limit"))
    assert progress.line().endswith(", waiting 10 s for the rate limit")
