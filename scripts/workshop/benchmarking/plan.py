"""All suites and their sections."""

from __future__ import annotations

from workshop.benchmarking.plan_builder import BUILDER
from workshop.benchmarking.plan_checker import CHECKER
from workshop.benchmarking.plan_client import CLIENT
from workshop.benchmarking.plan_server import SERVER

__all__ = ["SECTIONS", "SUITES"]

#: Sections by the name of the suite and by their own on the command line.
SUITES = {
    "builder": {section.key: section for section in BUILDER},
    "server": {section.key: section for section in SERVER},
    "client": {section.key: section for section in CLIENT},
    "check": {section.key: section for section in CHECKER},
}

#: All sections; a key belongs to one suite.
SECTIONS = {key: section for suite in SUITES.values() for key, section in suite.items()}
