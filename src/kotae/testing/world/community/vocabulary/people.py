"""What users are called, and how they set up their accounts."""

from __future__ import annotations

__all__ = [
    "ABOUT",
    "ADVANCED_SCORING",
    "BADGES",
    "COLOURS",
    "CUSTOM_LISTS",
    "ENDINGS",
    "FIRST_NAMES",
    "NAMED",
    "ROLES",
    "TIME_ZONES",
]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: Users whose names are the same in every world: its ordinary viewer and its greatest collector.
NAMED = {1: "Kotae", 2: "Collector"}

#: The beginnings of names.
FIRST_NAMES = _words("""
    Aki Amber Aria Ash Azure Basil Blue Cedar Chai Cinder Clover Cobalt Comet Copper Coral Crow
    Dango Dawn Dusk Echo Ember Fable Fern Fox Frost Ginko Haru Hazel Hoshi Indigo Iris Ivory Jade
    Juniper Kaze Kiri Kitsune Koi Kumo Lark Lemon Lotus Luna Maple Matcha Mika Mint Mochi Moss Natsu
    Neko Nori Nova Ocean Olive Onyx Opal Owl Pepper Pixel Plum Quill Rain Raven Ramune River Rook
    Saffron Sage Sakura Shiro Silver Snow Sora Spark Sumi Tama Tea Thistle Tofu Umi Velvet Willow
    Yuki Yuzu Zephyr
""")

#: Their ends; a number may follow.
ENDINGS = _words("""
    Archive Ben Blade Bear Bird Bloom Book Box Cat Chan Cloud Dreamer Drift Eater Fan Field Fish
    Flower Garden Ghost Hunter Kun Lane Leaf Light Lover Lynx Maker Moon Mouse Night Otaku Paws
    Penguin Pilot Queen Rabbit Reader San Sama Scribe Sensei Shelf Sky Song Star Storm Tail Town
    Tree Walker
    Watcher Wave Wind Wolf Writer
""")

#: Colours of profiles by name, and others.
COLOURS = ("blue", "purple", "green", "orange", "red", "pink", "gray", "#E4A15D", "#2E8B8B")

#: Offsets from UTC.
TIME_ZONES = (
    *("00:00", "01:00", "02:00", "03:00", "05:30", "07:00", "08:00", "09:00", "10:00", "12:45"),
    *("-03:00", "-04:00", "-05:00", "-06:00", "-07:00", "-08:00", "-09:30"),
)

#: What badges of donators say; one that changes its colours is worth the highest tier.
BADGES = ("Donator", "Supporter", "Tea Money", "Early Bird", "Manga Reader", "Night Shift")

#: What the team looks after: roles, and the deprecated text for them.
ROLES = (
    (("ADMIN",), "Admin"),
    (("LEAD_DEVELOPER", "DEVELOPER"), "Developer"),
    (("LEAD_COMMUNITY", "COMMUNITY"), "Community Mod"),
    (("LEAD_ANIME_DATA", "ANIME_DATA"), "Anime Data Mod"),
    (("MANGA_DATA",), "Manga Data Mod"),
    (("CHARACTER_DATA", "STAFF_DATA"), "Character Data Mod"),
    (("SOCIAL_MEDIA",), "Social Media Mod"),
    (("RETIRED",), "Retired"),
)

#: The categories of advanced scoring that AniList begins with.
ADVANCED_SCORING = ("Story", "Characters", "Visuals", "Audio", "Enjoyment")

#: Names of custom lists, by type of media.
CUSTOM_LISTS = {
    "ANIME": (
        *("All-Time Favourites", "Comfort Shows", "Watched with Friends", "Rainy Days", "Seasonal"),
        *("Films for a Sunday", "Rewatch Someday", "Waiting for the Blu-ray", "With Subtitles Off"),
    ),
    "MANGA": (
        *("On the Shelf", "All-Time Favourites", "Borrowed", "Waiting for Volumes", "Short Ones"),
        *("Read on the Train", "Light Novels", "To Buy", "Before the Anime"),
    ),
}

#: What users tell about themselves, in AniList's markup: {image} and {video} are URLs, {name} is
#: another user's, {title} and {url} are a media's.
ABOUT = (
    "~~~__Welcome!__~~~\n\nI watch whatever has good food in it.\n\nimg100({image})",
    "# Hello\n\nMostly manga, some anime. Favourite so far: [{title}]({url}).",
    "~~~img220({image})\n**Slow watcher, slower writer**~~~\n\nScores: 90 and up is love.",
    "Ask @{name}, who knows everything better.\n\n~!I never finished {title}.!~",
    "youtube({video})\n\n---\n\n- dramas first\n- no dubs\n- tea always",
    "`currently`: {title}\n\n> Stories are how we rest.\n\nFriend of @{name}.",
    "~~~{title} changed me.~~~\n\n~~Please recommend more.~~ My list is too long already.",
    "1. Watch\n2. Cry\n3. Rate it 100\n\n~!Then lower it again.!~ img100({image})",
)
