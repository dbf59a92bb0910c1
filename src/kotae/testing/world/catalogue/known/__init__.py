"""Well-known works under their true ids: what everybody can look up. The rest is made up."""
