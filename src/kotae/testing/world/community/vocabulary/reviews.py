"""Sentences of reviews; {title} and {length}, as `12 episodes`, are filled in."""

from __future__ import annotations

__all__ = ["HEADINGS", "SENTENCES", "SUMMARIES", "VERDICTS"]

#: A review in a sentence, 20 to 120 characters once {word} is filled in.
SUMMARIES = (
    "A {word} story that takes its time, and is right to do so.",
    "More {word} than it looks at first, and kinder than it seems.",
    "A {word} beginning, a weak middle, and an end to remember.",
    "Comfort food of the {word} sort: nothing new, all of it good.",
    "Beautiful, {word}, and a little too long for its own good.",
    "It asks a {word} question and is honest enough not to answer.",
    "A {word} idea that the execution never quite lives up to.",
    "Come for the {word} premise, stay for the people in it.",
)

#: Headings of a review's parts.
HEADINGS = ("Story", "Characters", "Art and Animation", "Sound", "What stays", "Before you start")

#: What its paragraphs are made of.
SENTENCES = (
    "{title} opens with a scene that tells you everything you need to know, and trusts you to see.",
    "Nothing here is wasted: what looks like an aside has its weight before the end.",
    "The writing prefers a look to a speech, and it is all the better for it.",
    "There is a patience in how the days are shown, one after the other, that I came to love.",
    "Not every part works, and the second arc in particular repeats what the first one said well.",
    "Still, whenever I was about to give up, a single line pulled me back in.",
    "The world is drawn from the inside: you learn its rules as the people in it do, by mistakes.",
    "I have seen the premise before, yet seldom carried out with this much care.",
    "The cast is large, but each of them wants something, and that keeps the scenes alive.",
    "Two friends who quarrel and make up may not sound like much, and it is the heart of it.",
    "The villain, if there is one, is time, and it is treated with respect.",
    "Backgrounds are painted with a warmth that makes you want to live in them.",
    "Movement is spare, then sudden, and the few great moments are worth the wait.",
    "Colours follow the mood without shouting about it.",
    "The music keeps to the background until it does not, and then it is __unforgettable__.",
    "Silence is used as well as any instrument.",
    "Some jokes fall flat, more so when they are told for the third time.",
    "What it says about work, and about those who stay behind, is worth hearing.",
    "It never laughs at the people it is about.",
    "I would have wished for a slower ending, for there was room to breathe in {length}.",
    "The last part gathers its threads one by one, with a steady hand.",
    "~!When the letter is read aloud at last, everything that came before changes.!~",
    "You may guess the turn halfway through, and it will still hurt.",
    "It is not for everybody: those who want pace will find it slow.",
    "Those who like to look closely will find something new each time.",
    "It rewards attention, and forgives you when yours wanders.",
    "There is humour in it, of the dry and friendly kind.",
    "The setting is small, a few streets and a river, and it is enough.",
    "I began it on a rainy evening and did not stop until the morning.",
    "It stands on its own, whatever you know of the source.",
    "What I will remember are the hands: how they hold cups, letters, and each other.",
    "On the second time through I noticed how much of the end is in the beginning.",
    "Every moment of calm is paid for later, and gladly.",
    "The title, {title}, means one thing at the start and quite another at the end.",
    "Few works are this honest about being tired.",
    "Its best scene has no words at all, only weather.",
    "I did not care for the rivals at first, and missed them when they had gone.",
    "The rules of the game are explained once and then kept, which is rarer than it should be.",
    "There is a dog, and nothing happens to the dog.",
    "Whoever drew the kitchens must love to cook.",
    "The comedy comes from who these people are, never from what befalls them.",
    "A subplot about a lost umbrella says more about grief than the speeches do.",
    "The first time the whole cast is in one room, you notice how well you know them.",
    "It borrows openly from older works, and says thank you.",
    "The middle sags for a while, as middles do.",
    "By the end I had stopped taking notes.",
    "The voices are cast with care, down to the shopkeeper.",
    "It is a story about leaving that never once shows a train departing.",
    "What is left unsaid between the two sisters is the loudest thing in it.",
    "There are worse things to be than earnest, and it is earnest throughout.",
    "The stakes are small and they matter.",
    "I would change the last minute, and only the last minute.",
)

#: How it closes.
VERDICTS = (
    "In short: **{title}** is worth your time, all of its {length}.",
    "In short: try the beginning of **{title}**, and see for yourself.",
    "In short: **{title}** is good company for a long week.",
    "In short: I admire **{title}** more than I love it.",
)
