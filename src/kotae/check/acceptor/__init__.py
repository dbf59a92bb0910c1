"""The acceptor: it accepts valid documents quickly, without graphql-core.

It is stricter than the specification and kotae's rules: what it accepts has no problem, and what it
does not accept goes to graphql-core, whose verdict and words are final. It never writes a message.
"""

from kotae.check.acceptor.project import Acceptance, accept

__all__ = ["Acceptance", "accept"]
