"""The command line, with a module for each command."""

from kotae.cli.main import main

__all__ = ["main"]
