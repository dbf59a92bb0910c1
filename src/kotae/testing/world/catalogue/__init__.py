"""Media, characters, staff and studios, and how they belong together."""
