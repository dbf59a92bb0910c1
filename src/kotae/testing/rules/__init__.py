"""AniList's rules as its users meet them, each of which can be switched off."""
