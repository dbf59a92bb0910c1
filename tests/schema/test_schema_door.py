"""The public names of `kotae.schema`."""

import pytest

import kotae.client
import kotae.schema


@pytest.mark.parametrize("room", [kotae.schema, kotae.client])
def test_every_name_can_be_had_and_they_are_sorted(room: object) -> None:
    names: list[str] = getattr(room, "__all__")  # noqa: B009 - any module
    assert names == sorted(names, key=lambda name: (not name.isupper(), name[0].islower(), name))
    assert all(getattr(room, name) is not None for name in names)


@pytest.mark.parametrize("room", [kotae.schema, kotae.client])
def test_an_unknown_name_is_an_attribute_error(room: object) -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        getattr(room, "nonsense")  # noqa: B009 - any module
