"""The words that the world is written with: titles, names, tags, sites."""
