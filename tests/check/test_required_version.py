"""`required-version`: PEP 440's comparisons, as `packaging` makes them, and the error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from kotae import UsageError, __version__
from kotae.check.required_version import is_specifier, satisfies

if TYPE_CHECKING:
    from tests.check.harness import Folder

RELEASES = st.lists(st.integers(0, 3), min_size=1, max_size=4).map(
    lambda numbers: ".".join(map(str, numbers))
)
CLAUSES = st.one_of(
    st.tuples(st.sampled_from([">=", "<=", ">", "<", "==", "!="]), RELEASES).map("".join),
    st.tuples(st.sampled_from(["==", "!="]), RELEASES, st.just(".*")).map("".join),
    st.tuples(st.just("~="), RELEASES, st.just(".1")).map("".join),
)


@given(st.lists(CLAUSES, min_size=1, max_size=3).map(", ".join), RELEASES)
def test_comparisons_are_those_of_packaging(specifier: str, version: str) -> None:
    assert is_specifier(specifier)
    assert satisfies(specifier, version) == SpecifierSet(specifier).contains(version)


def test_a_version_alone_is_that_version_and_only_numbers_count() -> None:
    assert satisfies("0.3", "0.3.0")
    assert not satisfies("0.3", "0.3.1")
    assert satisfies(">=0.3", "0.3.0rc1")
    assert satisfies("==0.3.*", "0.3")
    assert satisfies("==1.0.*,~=1.0.0.0", "1")
    assert satisfies(__version__)


@pytest.mark.parametrize("text", ["", "*", ">=", "1.", ">=1.*", "~=1", "==1.0rc1", "1\n", "1" * 10])
def test_what_is_no_specifier_is_refused(text: str) -> None:
    assert not is_specifier(text)


def test_another_version_is_an_error_before_keys_that_this_one_does_not_know(
    folder: Folder,
) -> None:
    text = 'required-version = ">=99.1"\nkey-of-the-future = 1\n'
    with pytest.raises(
        UsageError, match=rf"requires kotae >=99\.1, and this is kotae {__version__}"
    ):
        folder.report({"kotae.toml": text, "a.graphql": "{ GenreCollection }"})
