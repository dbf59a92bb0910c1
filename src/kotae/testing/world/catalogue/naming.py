"""Titles of franchises and of their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.vocabulary.titles import (
    ADJECTIVES,
    NOUNS,
    PATTERNS,
    SUBTITLES,
    Word,
    ordinal,
)

if TYPE_CHECKING:
    from kotae.testing.world.chance import Chance
    from kotae.testing.world.records.values import TitleRecord

__all__ = ["franchise_name", "part_title"]

#: By part: the forms of its title, in Latin letters and in English. `{r}` and `{e}` are the
#: franchise's name there, `{k}` counts parts of the kind, `{o}` is that as an ordinal, `{s}` is a
#: subtitle.
_FORMS = {
    "root": ("{r}", "{e}"),
    "root_of_anime": ("{r}", "{e}"),
    "season": ("{r} {o} Season", "{e} Season {k}"),
    "film": ("{r} Movie: {s}", "{e} The Movie: {s}"),
    "ova": ("{r}: {s} OVA", "{e}: {s} OVA"),
    "special": ("{r} Specials {k}", "{e} Specials {k}"),
    "short": ("{r} Mini {k}", "{e} Mini {k}"),
    "recap": ("{r} Recap {k}", "{e} Recap {k}"),
    "music": ("{s} ({r})", "{s} ({e})"),
    "compilation": ("{r} Digest Movie {k}", "{e} Digest Movie {k}"),
    "remake": ("{r} (Remake) {k}", "{e} (Remake) {k}"),
    "gaiden": ("{r} Gaiden: {s}", "{e} Side Story: {s}"),
    "comic": ("{r}", "{e}"),
    "one_shot": ("{r} Prologue", "{e} Prologue"),
    "spin_off": ("{r}: {s}", "{e}: {s}"),
    "sequel": ("{r} {k}", "{e} {k}"),
}

#: By country and part: what stands behind the native name.
_NATIVE = {
    "JP": {
        "season": " 第{k}期",
        "film": " 劇場版 {s}",
        "ova": " {s} OVA",
        "special": " 特別編{k}",
        "short": " ミニ{k}",
        "recap": " 総集編{k}",
        "music": " {s}",
        "compilation": " 劇場版総集編{k}",
        "remake": " リメイク{k}",
        "gaiden": " 外伝 {s}",
        "one_shot": " 序章",
        "spin_off": " {s}",
        "sequel": " {k}",
    },
    "KR": {
        "season": " {k}기",
        "film": " 극장판 {k}",
        "ova": " OVA {k}",
        "special": " 스페셜 {k}",
        "short": " 미니 {k}",
        "recap": " 총집편 {k}",
        "music": " 뮤직비디오 {k}",
        "compilation": " 극장판 총집편 {k}",
        "remake": " 리메이크 {k}",
        "gaiden": " 외전 {k}",
        "one_shot": " 프롤로그",
        "spin_off": " 스핀오프 {k}",
        "sequel": " {k}",
    },
    "CN": {
        "season": " 第{k}季",
        "film": " 剧场版 {k}",
        "ova": " OVA {k}",
        "special": " 特别篇 {k}",
        "short": " 迷你版 {k}",
        "recap": " 总集篇 {k}",
        "music": " 主题曲 {k}",
        "compilation": " 剧场版总集篇 {k}",
        "remake": " 重制版 {k}",
        "gaiden": " 外传 {k}",
        "one_shot": " 序章",
        "spin_off": " 番外 {k}",
        "sequel": " {k}",
    },
    "TW": {
        "season": " 第{k}季",
        "film": " 劇場版 {k}",
        "ova": " OVA {k}",
        "special": " 特別篇 {k}",
        "short": " 迷你版 {k}",
        "recap": " 總集篇 {k}",
        "music": " 主題曲 {k}",
        "compilation": " 劇場版總集篇 {k}",
        "remake": " 重製版 {k}",
        "gaiden": " 外傳 {k}",
        "one_shot": " 序章",
        "spin_off": " 番外 {k}",
        "sequel": " {k}",
    },
}

#: What adult works are named after.
_GROWN = tuple(
    word
    for word in NOUNS["JP"]
    if word.english
    in {
        *(
            "Star",
            "Moon",
            "Wind",
            "Sea",
            "Sky",
            "Snow",
            "Rain",
            "Flame",
            "Shadow",
            "Light",
            "Night",
        ),
        *(
            "Morning",
            "Summer",
            "Winter",
            "Mirror",
            "Letter",
            "Song",
            "Island",
            "Town",
            "Train",
            "Fate",
        ),
    }
)


def franchise_name(chance: Chance, country: str, *, is_adult: bool) -> Word:
    """Return a name in the three writings."""
    nouns = _GROWN if is_adult else NOUNS[country]
    form = chance.pick(PATTERNS[country][:3] if is_adult else PATTERNS[country])
    first = chance.below(len(nouns))
    a = nouns[first]
    b = nouns[(first + 1 + chance.below(len(nouns) - 1)) % len(nouns)]
    x = chance.pick(ADJECTIVES[country])
    return Word(
        form.romaji.format(a=a.romaji, b=b.romaji, x=x.romaji),
        form.native.format(a=a.native, b=b.native, x=x.native),
        form.english.format(a=a.english, b=b.english, x=x.english),
    )


def part_title(
    chance: Chance, name: Word, country: str, part: str, number: int, *, has_english: bool
) -> TitleRecord:
    """Return the title of a part of a franchise.

    Args:
        chance: What decides.
        name: The franchise's.
        country: The franchise's.
        part: What it is within it.
        number: Which of its kind it is, from 1.
        has_english: Whether there is an English one.
    """
    subtitle = chance.pick(SUBTITLES)
    romaji, english = _FORMS[part]
    fill = {"k": number, "o": ordinal(number)}
    native = _NATIVE[country].get(part, "").format(s=subtitle.native, **fill)
    return {
        "romaji": _first(romaji.format(r=name.romaji, s=subtitle.romaji, **fill)),
        "english": (
            _first(english.format(e=name.english, s=subtitle.english, **fill))
            if has_english
            else None
        ),
        "native": name.native + (native.removesuffix("1").rstrip() if number == 1 else native),
    }


def _first(title: str) -> str:
    """Return a title without the number of the first of its kind."""
    return title.removesuffix(" 1")
