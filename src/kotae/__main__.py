"""`python -m kotae`."""

from kotae.cli import command

command()
