"""The acceptor: it accepts valid documents quickly, without graphql-core.

It is stricter than the specification and kotae's rules: what it accepts has no problem, and what it
does not accept goes to graphql-core, which decides and writes the messages.
"""

from kotae.check.acceptor.project import Acceptance, accept

__all__ = ["Acceptance", "accept"]
