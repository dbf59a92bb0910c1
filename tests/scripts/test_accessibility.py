"""The documentation's site has no barriers that axe finds, and a search that finds."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from workshop.site.written import ROOT


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed.")
def test_the_site_has_no_barriers_to_accessibility() -> None:
    done = subprocess.run(
        [str(ROOT / "scripts/docs"), "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
