"""The builder's run time: it prints operations and decodes responses.

It contains no schema: `kotae.api` passes one in.
"""
