"""The comparison of AniList with the local AniList: `scripts/parity`."""
