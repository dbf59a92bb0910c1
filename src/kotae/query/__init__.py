"""The builder's run time: paths, selections and variables made into text, and responses decoded.

It knows no schema: `kotae.api` hands it one.
"""
