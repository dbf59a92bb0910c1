"""Modules whose `load` has the exact type of each document, which `kotae stubs` writes."""

from kotae.stubs.files import HEADER, stub_files

__all__ = ["HEADER", "stub_files"]
