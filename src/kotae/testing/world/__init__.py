"""A made-up AniList: a pure function of (seed, type, id), made on first touch.

`catalogue` holds media and who made them, `community` the users and what they write. Two worlds of
one seed are equal on every machine and on every day: nothing in it looks at a clock.
"""
