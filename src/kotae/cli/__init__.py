"""The command line, with a module for each command."""

from kotae.cli.main import command, main

__all__ = ["command", "main"]
