from __future__ import annotations

import asyncio

from kotae.client.clock import SystemClock


def test_the_systems_clock_goes_on_while_it_sleeps() -> None:
    clock = SystemClock()
    begun, unix_begun = clock.monotonic(), clock.time()
    clock.sleep(0.001)
    asyncio.run(clock.sleep_async(0.001))
    assert clock.monotonic() - begun >= 0.002
    assert clock.time() > unix_begun > 1.7e9
