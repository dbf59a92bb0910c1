"""The sites that external links lead to, on a reserved domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.catalogue.vocabulary.lines import lines_of

if TYPE_CHECKING:
    from kotae.testing.world.records.values import ExternalLinkRecord

__all__ = ["SITES", "SITES_BY_NAME", "Site", "link"]


class Site(NamedTuple):
    """A site."""

    id: int
    name: str
    #: INFO, STREAMING or SOCIAL.
    type: str
    #: What it is about: ANIME, MANGA or STAFF.
    media_type: str
    language: str | None
    color: str | None
    icon: str | None
    #: As it stands in its addresses.
    slug: str


_LIST = """
    Official Site | INFO | ANIME | Japanese | -
    Twitter | SOCIAL | ANIME | Japanese | #03A9F4
    Instagram | SOCIAL | ANIME | Japanese | #DF0174
    YouTube | SOCIAL | ANIME | - | #FF0000
    Crunchyroll | STREAMING | ANIME | - | #F88B24
    Official Site (English) | INFO | ANIME | English | -
    Hulu | STREAMING | ANIME | English | #8BC34A
    Twitch | STREAMING | ANIME | - | #6441A5
    TikTok | SOCIAL | ANIME | - | #161823
    Netflix | STREAMING | ANIME | - | #E50914
    Facebook | SOCIAL | ANIME | - | #1877F2
    Bilibili TV | STREAMING | ANIME | - | #00A1D6
    Bilibili | STREAMING | ANIME | Chinese | #00A1D6
    Muse Asia | STREAMING | ANIME | English | #E70D0D
    Ani-One Asia | STREAMING | ANIME | English | #F4B400
    iQ | STREAMING | ANIME | - | #00BE06
    WeTV | STREAMING | ANIME | - | #FF7D00
    Tencent Video | STREAMING | ANIME | Chinese | #FF820F
    Youku | STREAMING | ANIME | Chinese | #0D9BFF
    HIDIVE | STREAMING | ANIME | English | #03A9F4
    Amazon Prime Video | STREAMING | ANIME | - | #00A8E1
    Disney Plus | STREAMING | ANIME | - | #0E0B8F
    Vimeo | STREAMING | ANIME | - | #1AB7EA
    Tubi TV | STREAMING | ANIME | English | #FA541C
    Niconico Video | STREAMING | ANIME | Japanese | -
    Animation Digital Network | STREAMING | ANIME | French | #00B4FF
    Wakanim | STREAMING | ANIME | French | #E53935
    Adult Swim | STREAMING | ANIME | English | -
    Retrocrush | STREAMING | ANIME | English | -
    Midnight Pulp | STREAMING | ANIME | English | -
    Max | STREAMING | ANIME | - | #002BE7
    Laftel | STREAMING | ANIME | Korean | #816BFF
    Anime Onegai | STREAMING | ANIME | Spanish | #FF5722
    Bluesky | SOCIAL | ANIME | - | #0085FF
    Official Site | INFO | MANGA | Japanese | -
    Twitter | SOCIAL | MANGA | Japanese | #03A9F4
    Manga Plus | STREAMING | MANGA | English | #DC0812
    Viz | STREAMING | MANGA | English | #F44336
    BookWalker | STREAMING | MANGA | English | #0D3E8F
    Kodansha | STREAMING | MANGA | English | #2C2C2C
    K Manga | STREAMING | MANGA | English | #7A2CF5
    Square Enix Manga UP! | STREAMING | MANGA | English | #E60012
    Pixiv | INFO | MANGA | Japanese | #0096FA
    Shousetsuka ni Narou | INFO | MANGA | Japanese | #18B7CD
    Kakuyomu | INFO | MANGA | Japanese | #4BAAE0
    AlphaPolis | INFO | MANGA | Japanese | -
    Webtoons | STREAMING | MANGA | English | #00D564
    Naver Webtoon | STREAMING | MANGA | Korean | #00DC64
    Kakao Webtoon | STREAMING | MANGA | Korean | #000000
    KakaoPage | STREAMING | MANGA | Korean | #FFCD00
    Lezhin | STREAMING | MANGA | English | #E71C30
    Tappytoon | STREAMING | MANGA | English | #9C27B0
    Tapas | STREAMING | MANGA | English | #F1C40F
    Yen Press | INFO | MANGA | English | #1F1F1F
    Seven Seas | INFO | MANGA | English | #1E88E5
    Kuaikan Manhua | STREAMING | MANGA | Chinese | #FFC107
    Bilibili Comics | STREAMING | MANGA | - | #FB7299
    Wikipedia | INFO | STAFF | - | -
    Twitter | SOCIAL | STAFF | Japanese | #03A9F4
    Instagram | SOCIAL | STAFF | - | #DF0174
    Official Site | INFO | STAFF | - | -
    Pixiv | INFO | STAFF | Japanese | #0096FA
"""


def _sites() -> tuple[Site, ...]:
    made: list[Site] = []
    for site_id, line in enumerate(lines_of(_LIST), start=1):
        name, kind, media_type, language, color = line.split(" | ")
        slug = "".join(character for character in name.lower() if character.isalnum())
        made.append(
            Site(
                site_id,
                name,
                kind,
                media_type,
                None if language == "-" else language,
                None if color == "-" else color,
                None if color == "-" else f"https://images.example/link/icon/{site_id}.png",
                slug,
            )
        )
    return tuple(made)


#: Every site, by id.
SITES = _sites()

#: By what they are about and their name.
SITES_BY_NAME = {(site.media_type, site.name): site for site in SITES}


def link(site: Site, link_id: int, url: str | None) -> ExternalLinkRecord:
    """Return a link to a site, or the site itself where there is no `url`."""
    return {
        "id": link_id,
        "url": url,
        "site": site.name,
        "siteId": site.id,
        "type": site.type,
        "language": site.language,
        "color": site.color,
        "icon": site.icon,
        "notes": None,
        "isDisabled": False,
    }
