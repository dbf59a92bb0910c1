"""The records of a new world."""
