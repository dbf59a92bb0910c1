"""The public names of `kotae.client`."""

import pytest

import kotae.client


def test_every_name_can_be_had_and_they_are_sorted() -> None:
    names = kotae.client.__all__
    assert names == sorted(names, key=lambda name: (not name.isupper(), name))
    assert all(getattr(kotae.client, name) is not None for name in names)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        getattr(kotae.client, "nonsense")  # noqa: B009 - no type checker may see it
