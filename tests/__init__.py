"""The tests, which mirror `src/kotae`. A package, so that they can import their own helpers."""
