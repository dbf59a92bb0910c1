"""The command line: a file a command."""

from kotae.cli.main import main

__all__ = ["main"]
