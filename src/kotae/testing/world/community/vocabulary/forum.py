"""The forum: its sections, and what threads are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["BODIES", "CATEGORIES", "TITLES"]

#: The forum's sections by id. Source: AniList's forum.
CATEGORIES = {
    1: "Anime",
    2: "Manga",
    3: "Light Novels",
    4: "Visual Novels",
    5: "Release Discussion",
    7: "General",
    8: "News",
    9: "Music",
    10: "Gaming",
    11: "Site Feedback",
    12: "Bug Reports",
    13: "Site Announcements",
    14: "List Customisation",
    15: "Recommendations",
    16: "Forum Games",
    17: "Misc",
    18: "AniList Apps",
}

#: Titles of threads, by section; {title} is a media's.
TITLES: Mapping[int, Sequence[str]] = {
    1: (
        "What makes {title} work?",
        "{title} after all these years",
        "Your favourite scene of {title}",
        "Is {title} worth finishing?",
        "Anime of the month: {title}",
    ),
    2: (
        "{title}: where to start?",
        "The art of {title}",
        "Manga like {title}",
        "Reading {title} together",
    ),
    3: ("Light novels for slow evenings", "{title}: the novels and the rest"),
    4: ("Visual novels with good music", "Routes you never finished"),
    5: ("[Spoilers] {title} - Episode {number} Discussion",),
    7: (
        "How do you choose what to watch?",
        "Scores: what is your 70?",
        "The oldest entry on your list",
        "Do you write notes?",
    ),
    8: ("{title} gets an announcement", "News of the week"),
    9: ("Openings that grew on you", "The soundtrack of {title}"),
    10: ("What are you playing?", "Games with an anime that is better"),
    11: ("A filter for short series", "Please let us sort by length"),
    12: ("Progress jumps back by one", "Cover of {title} does not load"),
    13: ("Changes to lists this month", "Maintenance on Sunday"),
    14: ("Share your list's colours", "A style sheet for small screens"),
    15: ("Something like {title}, please", "Short and sad: recommendations wanted"),
    16: ("Count to a thousand", "Change one letter of a title", "The next user has seen..."),
    17: ("Introduce yourself", "Tea or coffee?", "Pictures of your shelf"),
    18: ("A reader for lists, in the terminal", "My client for phones is out"),
}

#: How threads open; {title}, {name} and {image} as elsewhere.
BODIES = (
    "I keep thinking about this, and would like to hear from others.\n\n**What is yours?**",
    "Short version: yes. Long version below.\n\n---\n\nI came to {title} late, and it stayed.",
    "Please mark spoilers like ~!this!~, so that everybody can read along.",
    "~~~img220({image})~~~\n\nA question for all who have seen {title}.",
    "Rules:\n\n1. One answer a day\n2. Be kind\n3. Have fun",
    "Thanks to @{name} for the idea.\n\n> Start a thread, they said.\n\nSo here it is.",
    "I looked for an older thread and found none. Tell me if there is one.",
    "Feel free to add your own. __The more the better.__",
)
