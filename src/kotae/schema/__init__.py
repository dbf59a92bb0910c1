"""AniList's schema, bundled or read from a file, and its limits. No module here opens a socket."""
