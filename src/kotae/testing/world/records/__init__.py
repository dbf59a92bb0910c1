"""What the world is made of: plain dictionaries with the schema's own field names.

A record holds what does not depend on who asks or when; all else is resolved. Records are shared
between answers and never changed.
"""
