"""HTTP: the application, the connection below it, and the record of who asked what."""
