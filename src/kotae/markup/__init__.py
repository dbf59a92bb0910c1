"""AniList's markup, as HTML and as plain text."""
