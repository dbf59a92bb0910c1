"""What every field answers: a file a domain, bound to the schema in `binding`."""
