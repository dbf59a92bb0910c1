"""What staff do, in the words of credits."""

from __future__ import annotations

__all__ = ["ANIME_JOBS", "EPISODE_JOBS", "LEADING_JOBS", "MANGA_JOBS", "SONG_JOBS"]

#: The first credits of every anime, by relevance.
LEADING_JOBS = (
    *("Director", "Series Composition", "Character Design", "Music", "Art Director"),
    *("Sound Director", "Chief Animation Director", "Director of Photography", "Producer"),
)

#: Those who worked on all of it.
ANIME_JOBS = (
    *("Assistant Director", "Color Design", "Editing", "Sub Character Design", "Prop Design"),
    *("Main Animator", "Background Art", "CG Director", "Music Producer", "Animation Producer"),
    *("Title Design", "Chief Producer", "Executive Producer", "Art Design", "Sound Effects"),
)

#: Those who worked on some episodes, which stand behind it in brackets.
EPISODE_JOBS = (
    *("Storyboard", "Episode Director", "Animation Director", "Script", "Key Animation"),
    *("2nd Key Animation", "In-Between Animation"),
)

#: Those who are heard.
SONG_JOBS = ("Theme Song Performance (OP)", "Theme Song Performance (ED)", "Theme Song Lyrics (OP)")

#: What is done for manga besides the story and the art.
MANGA_JOBS = (
    *("Assistant", "Translator (English)", "Lettering (English)", "Editing (English)"),
    *("Touch-up Art & Lettering (English)", "Assistant (former)", "Cover Illustration"),
)
