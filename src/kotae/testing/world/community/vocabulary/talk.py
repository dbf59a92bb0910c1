"""What users write to each other: {title}, {other} and {name} stand for media and for users."""

from __future__ import annotations

__all__ = ["ANSWERS", "CLOSINGS", "COMMENTS", "MESSAGES", "NOTES", "TEXTS"]

#: Beginnings of texts.
TEXTS = (
    "Just finished **{title}** and I need a moment.",
    "Three in the morning, one more chapter of {title}. As always.",
    "Does anybody else think that {title} is at its best when nothing happens?",
    "Started {title} on a whim. The first episode had me.",
    "My ranking for this season: {title} first, then {other}, then sleep.",
    "Rewatching {title} with my sister. She noticed everything that I missed.",
    "Unpopular opinion: the ending of {title} is right as it is. ~!They should part.!~",
    "Bought the whole of {title} second hand. The shelf is full now.",
    "If you liked {other}, give {title} a chance.",
    "The music in {title} __carries__ the second half.",
    "New goal: a hundred volumes before the year is over. {title} is number {number}.",
    "Cleaning up my list. {number} titles on hold, and {title} is the oldest of them.",
    "~~~img220({image})~~~\nThis is how {title} feels.",
    "I have been thinking about {title} all week.",
    "Poll: {title} or {other} for the weekend?",
    "Drew something for {title} today, first time in {number} days.",
)

#: What may follow.
CLOSINGS = (
    "No spoilers, please.",
    "Thank you for all the recommendations.",
    "What should I watch next?",
    "Score to come when I have slept on it.",
    "More of this.",
    "~!I did not see the letter coming.!~",
    "Tell me what you think.",
    "Back to work.",
    "The soundtrack is on repeat.",
    "See you next week.",
)

#: Messages on profiles.
MESSAGES = (
    "Hi {name}, thanks for the follow!",
    "Your review of {title} convinced me, so I started it.",
    "We share nearly the same list, {name}. Did you ever try {title}?",
    "Happy birthday! May your backlog grow shorter.",
    "Which arc of {title} are you at?",
    "Thank you for the recommendation of {title}. It was **just right**.",
    "Welcome to AniList, {name}!",
    "I saw that you dropped {title}. Was it the pacing?",
    "Your custom lists are so tidy. How do you do it?",
    "Sorry for the late answer, {name}. Yes, {title} gets better.",
    "Are you in for watching {title} together?",
    "That banner is lovely. img100({image})",
)

#: Replies to activities.
ANSWERS = (
    "So true.",
    "I felt the same about {title}.",
    "Wait for the next part, it gets better.",
    "Hard disagree, but I see why.",
    "Welcome to the club!",
    "@{name} has to see this.",
    "~!The last scene, though.!~",
    "Adding it to my list now.",
    "How many episodes in are you?",
    "The manga goes further, if you want more.",
    "Take your time with it.",
    "That is a good score for {title}.",
    "I dropped it at first and came back. No regrets.",
    "Thanks for telling us!",
)

#: Comments in threads.
COMMENTS = (
    "I would say {title}, without a second thought.",
    "The pacing was odd this time, but the last two minutes made up for it.",
    "Agreed. {title} did the same thing years before.",
    "Could someone explain the scene on the bridge? ~!Why did he wave?!~",
    "Subjective, of course, but the art took a step forward.",
    "I read ahead, so I keep quiet. __Enjoy the ride.__",
    "This is why I follow threads like this one.",
    "> The pacing was odd\n\nIt was the same in the source.",
    "Has anybody compared it with {title}?",
    "My three: {title}, {other}, and anything with trains.",
    "You can sort by the average score and start from there.",
    "It works for me. Try to sign out and in again.",
    "First time here. Hello everyone!",
    "The opening grew on me.",
    "Seconded.",
    "I keep coming back to that line about the snow.",
    "Not for me, but I am glad that you liked it.",
    "`+1` for more of this.",
)

#: Notes on list entries.
NOTES = (
    "Watch with subtitles.",
    "Rewatch before the sequel.",
    "Recommended by a friend.",
    "The second half drags a little.",
    "Volumes 1 to 4 on the shelf.",
    "#comfort #autumn",
    "Stopped during exams.",
    "Lent to my brother.",
    "Best opening of its year.",
    "Start again from episode 5.",
    "Ask about the ending.",
    "9/10 for the music alone.",
)
