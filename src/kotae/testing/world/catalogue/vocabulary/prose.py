"""Sentences that descriptions are made of."""

from __future__ import annotations

__all__ = [
    "DEEDS",
    "ENDINGS",
    "EPISODES",
    "GENRE_LINES",
    "HEROES",
    "LIKES",
    "PLACES",
    "SECRETS",
    "TRAITS",
    "TURNS",
]

#: Who a story is about.
HEROES = (
    *("a quiet transfer student", "a retired swordsman", "the last heir of a fallen house"),
    *("a failed painter", "a courier who never looks back", "a pair of twins with one shadow"),
    *("a girl who hears machines", "an office worker near the end of his patience"),
    *("a young witch without a licence", "the captain of a losing team", "a detective on leave"),
    *("a boy raised by wolves", "an elderly clockmaker", "a princess in disguise"),
    *("a pilot with no memory", "the cook of a haunted inn", "a ghost who cannot leave"),
    *("an honest thief", "a shy guitarist", "the worst pupil of a famous master"),
)

#: What they do.
DEEDS = (
    *("sets out to find", "inherits", "swears to protect", "loses everything to", "stumbles upon"),
    *("is hired to guard", "makes a bargain with", "wakes up inside", "is invited to"),
    *("has one year to save", "falls in love with the keeper of", "decides to rebuild"),
)

#: Where, or with what.
PLACES = (
    *("a library at the end of the line", "a city below the sea", "an academy for spirits"),
    *(
        "the tower that nobody has climbed",
        "a café between two worlds",
        "a forgotten space station",
    ),
    *("a village where it always snows", "the oldest festival of the town", "a broken kingdom"),
    *("a game that does not let go", "an island that moves", "the last train of the night"),
    *("a school club with one member", "a machine that remembers", "the garden of the dead king"),
)

#: What comes between.
TURNS = (
    *("But somebody was there first.", "What they find there answers to another name."),
    *("Nothing, however, is as old as it looks.", "Then the letters begin to arrive."),
    *("Only the cat seems to know the way.", "The price turns out to be a year of life."),
    *("And the rival from childhood has the same plan.", "Soon the whole town takes sides."),
    *("By morning, everybody else has forgotten.", "There is one rule, and it is already broken."),
)

#: How it goes on.
ENDINGS = (
    *("So begins a journey of eleven days.", "A story of second chances."),
    *("Friendship, it turns out, is a discipline.", "And winter is not far off."),
    *("Some doors close from both sides.", "Every answer costs a memory."),
    *("The match of a lifetime is about to start.", "Who will be left to tell of it?"),
)

#: By genre: a sentence that only such a work has.
GENRE_LINES = {
    "Action": "Blades are drawn before breakfast.",
    "Adventure": "The map has more edges than it should.",
    "Comedy": "Everything goes wrong, punctually.",
    "Drama": "What was left unsaid grows louder.",
    "Ecchi": "The hot spring was a mistake.",
    "Fantasy": "Old magic stirs under the hills.",
    "Hentai": "For adults.",
    "Horror": "Something answers from the well.",
    "Mahou Shoujo": "With a ribbon of light, she transforms.",
    "Mecha": "Forty metres of steel rise from the bay.",
    "Music": "Three chords are enough to begin.",
    "Mystery": "The room was locked from within.",
    "Psychological": "Whose thoughts are these?",
    "Romance": "Their hands touch over the same book.",
    "Sci-Fi": "The signal is older than the sun.",
    "Slice of Life": "Tea is served at four.",
    "Sports": "There is one more lap to run.",
    "Supernatural": "The lanterns lean towards her.",
    "Thriller": "The clock on the bomb is slow.",
}

#: What characters are like.
TRAITS = (
    *("cheerful", "stubborn", "calm", "absent-minded", "proud", "kind to a fault", "blunt"),
    *("cautious", "fearless", "well-read", "hot-headed", "secretive", "loyal", "ambitious"),
)

#: What they like.
LIKES = (
    *("rainy days", "old maps", "melon bread", "chess problems", "stray cats", "thunderstorms"),
    *("black coffee", "train timetables", "long baths", "detective novels", "fireworks", "naps"),
)

#: What is hidden in a spoiler.
SECRETS = (
    *("was behind the letters all along", "is the lost heir of the kingdom"),
    *("dies in the second war", "had been a spirit from the beginning"),
    *("is the narrator of the story", "made the bargain in another's place"),
)

#: What episodes are called.
EPISODES = (
    *("The Door in the Hill", "Rain at Noon", "A Borrowed Name", "Two Letters", "The Long Way"),
    *("Before the Bell", "What the Fox Said", "Embers", "An Empty Chair", "Second Wind"),
    *("Glass and Salt", "The Night Ferry", "Homecoming", "Below Zero", "A Promise Kept"),
)
