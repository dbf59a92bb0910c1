"""AniList's rules. Each can be turned off."""
