"""Fixes of problems, as changes of the text that leave the meaning and all comments as they are.

`edits` has the changes of a text, `selection_fixes`, `value_fixes` and `definition_fixes` make them
for one problem each, `registry` names the rules, `rounds` applies and verifies them, and `fixer`
has the files of a run written.
"""

from kotae.check.fixes.fixer import Fixer

__all__ = ["Fixer"]
