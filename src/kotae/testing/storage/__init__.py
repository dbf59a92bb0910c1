"""The file that keeps the changes of a server."""
