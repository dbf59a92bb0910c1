"""The picture of `kotae check` shows what the command prints today."""

from __future__ import annotations

from workshop.terminal_picture import CHECK_PICTURE, check_picture


def test_the_picture_of_a_check_is_what_kotae_check_prints() -> None:
    picture = check_picture()
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")
    assert CHECK_PICTURE.read_text(encoding="utf-8") == picture, "Run scripts/screenshots."
