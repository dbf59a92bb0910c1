"""Small programs of kotae's users, ported, and run against the local AniList."""
