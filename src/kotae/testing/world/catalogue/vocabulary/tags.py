"""Genres and tags: AniList's own names, ids and groups, described in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.vocabulary.lines import lines_of

if TYPE_CHECKING:
    from kotae.testing.world.records.values import TagRecord

__all__ = [
    "ADULT_TAGS",
    "DEMOGRAPHICS",
    "GENERAL_TAGS",
    "GENRES",
    "GENRE_TAGS",
    "GROWN_TAGS",
    "TAGS",
    "TAGS_BY_NAME",
]

#: Every genre, in alphabetical order.
GENRES = (
    *("Action", "Adventure", "Comedy", "Drama", "Ecchi", "Fantasy", "Hentai", "Horror"),
    *("Mahou Shoujo", "Mecha", "Music", "Mystery", "Psychological", "Romance", "Sci-Fi"),
    *("Slice of Life", "Sports", "Supernatural", "Thriller"),
)

#: By group: id, name, description.
_GROUPS = {
    "Cast-Main Cast": """
        82 Male Protagonist: The main character is male.
        98 Female Protagonist: The main character is female.
        104 Anti-Hero: The main character lacks what heroes usually have, and may do wrong.
        105 Ensemble Cast: Many characters matter about equally.
        86 Primarily Female Cast: Most of the main characters are female.
        88 Primarily Male Cast: Most of the main characters are male.
        109 Primarily Adult Cast: Most of the main characters have left school.
        446 Primarily Child Cast: Most of the main characters are children.
        1228 Primarily Teen Cast: Most of the main characters are teenagers.
        1666 Elderly Protagonist: The main character is old, or looks it.
    """,
    "Cast-Traits": """
        15 Demons: Evil beings of another world appear.
        74 Vampire: A vampire appears.
        115 Idol: Follows the life and work of idols.
        163 Yandere: Somebody loves to the point of obsession and violence.
        164 Tsundere: Somebody hides warm feelings behind a cold manner.
        165 Teacher: The main character teaches, usually at a school.
        175 Robots: Machines of human form appear.
        179 Witch: A witch appears.
        191 Aliens: Beings from other planets appear.
        201 Pirates: Outlaws of the sea appear.
        220 Ghost: A ghost appears.
        224 Dragons: Dragons appear.
        233 Youkai: Creatures of Japanese folklore appear.
        240 Amnesia: Somebody has lost their memory.
        249 Maids: A maid appears.
        253 Gods: A divine being appears.
        254 Kemonomimi: People with the ears of animals appear.
        255 Ninja: Ninja appear.
        259 Monster Girl: A girl who is partly a monster appears.
        267 Chuunibyou: Somebody believes in powers that they do not have.
        282 Hikikomori: Somebody has shut themselves away from others.
        291 Samurai: Samurai appear.
        328 Cosplay: People dress up as characters.
        395 Delinquents: Young people of bad repute appear.
        494 Twins: Twins appear.
        517 Artificial Intelligence: Machines think as people do.
        598 Elf: An elf appears.
        694 Detective: Somebody solves crimes.
        772 Shapeshifting: Somebody changes their form.
        779 Kuudere: Somebody is cool on the outside and kind within.
        801 Cyborg: Somebody's body is partly machine.
        1382 Orphan: Somebody has lost their parents.
        1648 Cowboys: Cowboys, or those who live like them, appear.
    """,
    "Demographic": """
        27 Josei: Meant for adult women.
        28 Kids: Meant for young children.
        50 Seinen: Meant for adult men.
        53 Shoujo: Meant for girls and young women.
        56 Shounen: Meant for boys and young men.
    """,
    "Setting-Scene": """
        46 School: Set at a school.
        84 School Club: Set in a club at a school.
        145 Work: Shows people at their work.
        161 Bar: Set in a bar.
        198 Foreign: Set in a country other than its own.
        250 Rural: Set in the countryside.
        262 Outdoor Activities: Shows hiking, camping and the like.
        404 College: Set at a university.
        595 Urban: Set in a city.
        604 Dungeon: Set in a dungeon.
        1427 Prison: Set in a prison.
        1537 Coastal: Set by the sea.
        1571 Office: Set in an office.
        1616 Snowscape: Set in snow.
        1647 Restaurant: Set where people are served food.
    """,
    "Setting-Time": """
        25 Historical: Set in a real period of the past.
        153 Time Skip: The story leaps over some years.
        156 Achronological Order: Told out of order.
        217 Dystopian: Set in a society of misery or oppression.
        490 Anachronism: Holds things that do not belong to its time.
        1752 Medieval: Set in the Middle Ages, or a world like them.
    """,
    "Setting-Universe": """
        63 Space: Set in outer space.
        93 Post-Apocalyptic: Set after the world as we know it has ended.
        112 Virtual World: Set inside a game.
        146 Alternate Universe: Shows several versions of a world.
        147 Afterlife: Set beyond death.
        321 Urban Fantasy: Set in our world, with magic in it.
    """,
    "Sexual Content": """
        137 Large Breasts: Draws attention to the chest.
        246 Bondage: Shows people bound.
        318 Voyeur: Somebody watches others in secret.
        901 Exhibitionism: Somebody shows themselves in public.
        999 Masochism: Somebody takes pleasure in pain.
    """,
    "Technical": """
        89 Full CGI: Nearly all of it is computer animation.
        90 CGI: Many scenes are computer animation.
        193 Episodic: Made of stories that hardly depend on each other.
        206 4-koma: Comics of four panels.
        207 Full Color: Comics that came out in colour from the start.
        242 Flash: Animated with Flash.
        341 No Dialogue: Nobody speaks.
        471 Anthology: Several works in one.
        1789 Long Strip: Comics to be scrolled downwards.
    """,
    "Theme-Action": """
        30 Martial Arts: Shows fights with bare hands.
        43 Swordplay: Shows fights with swords.
        101 Battle Royale: Many compete, and one is left.
        157 Guns: Shows fights with guns.
        226 Fugitive: Somebody is on the run.
        251 Archery: Shows the bow, as a sport or in a fight.
        310 Espionage: Shows spies at work.
        1292 Spearplay: Shows fights with spears.
    """,
    "Theme-Arts": """
        118 Drawing: About drawing, comics included.
        142 Food: About cooking and eating.
        195 Photography: About taking pictures.
        204 Calligraphy: About fine writing.
        394 Writing: About writing books.
        410 Fashion: About clothes and those who make them.
        548 Acting: About actors and their trade.
    """,
    "Theme-Arts-Music": """
        110 Band: The main characters play in a band.
        209 Dancing: About dance.
        265 Musical Theater: About plays with songs.
        1672 Jazz Music: About jazz.
        1673 Classical Music: About classical music.
        1674 Rock Music: About rock music.
    """,
    "Theme-Comedy": """
        39 Parody: Makes fun of a genre or of other works.
        80 Satire: Laughs at society to expose it.
        83 Slapstick: Lives on mishaps and clumsiness.
        281 Surreal Comedy: Its jokes follow no logic.
    """,
    "Theme-Drama": """
        85 Tragedy: Ends badly, or dwells on what does. (spoiler)
        102 Coming of Age: Follows somebody who grows up.
        171 Bullying: Shows how somebody is tormented.
        252 Revenge: Somebody wants to get even.
        311 Rehabilitation: Somebody finds back into life.
        456 Conspiracy: Some rule the world from its shadows.
        1403 Class Struggle: Shows the conflict of social classes.
        1657 Fake Relationship: Two only pretend to be a couple.
    """,
    "Theme-Fantasy": """
        29 Magic: Magic is at work.
        66 Super Power: People do what nature does not allow.
        95 Steampunk: Machines are driven by steam.
        99 Henshin: Somebody transforms, and gains powers by it.
        172 Superhero: Somebody with powers protects others.
        208 Mythology: Draws upon myths.
        244 Isekai: Somebody is taken to another world.
        276 Kaiju: Giant monsters appear.
        326 Cultivation: People train their life force.
        1291 Alchemy: Somebody practises alchemy.
        1689 Curses: Somebody or something is cursed.
        1719 Exorcism: Spirits are driven out by rites.
    """,
    "Theme-Game": """
        308 Video Games: About those who play video games.
        792 E-Sports: About tournaments of video games.
    """,
    "Theme-Game-Card & Board Game": """
        117 Mahjong: About mahjong.
        121 Shogi: About shogi.
        178 Card Battle: Fights are fought with cards.
        182 Karuta: About karuta.
        443 Go: About go.
    """,
    "Theme-Game-Sport": """
        116 Volleyball: About volleyball.
        148 Football: About football.
        149 Baseball: About baseball.
        150 Swimming: About swimming.
        151 Cycling: About cycling.
        169 Boxing: About boxing.
        192 Basketball: About basketball.
        194 Tennis: About tennis.
        228 Ice Skating: About skating on ice.
    """,
    "Theme-Other": """
        91 Gambling: About games for money.
        94 Gore: Shows blood and wounds.
        97 Otaku Culture: About fans and what they love.
        103 Politics: About those who govern.
        111 War: Set in a war.
        143 Survival: Somebody struggles to stay alive.
        144 Meta: Knows that it is a story.
        243 Reincarnation: Somebody is born again. (spoiler)
        248 Economics: About trade and money.
        327 Noir: A dark and bitter story of crime.
        342 Environmental: About nature and what people do to it.
        365 Memory Manipulation: Somebody's memories are altered.
        391 Philosophy: Asks about existence and knowledge.
        615 Death Game: Those who lose the game die.
        639 Body Horror: Bodies change in dreadful ways.
        648 Crime: About breaking the law.
        659 Medicine: About those who heal.
        1277 Found Family: Strangers become a family.
        1310 Travel: Somebody goes far from home.
    """,
    "Theme-Other-Organisations": """
        34 Military: About life in an army.
        40 Police: About the police.
        106 Gangs: About gangs.
        107 Mafia: About Italian organised crime.
        199 Yakuza: About Japanese organised crime.
        322 Assassins: About people who kill for a living.
        1589 Criminal Organization: About people who commit crimes together.
    """,
    "Theme-Other-Vehicle": """
        10 Cars: About cars.
        122 Trains: About trains.
        173 Motorcycles: About motorcycles.
        174 Tanks: About tanks.
        305 Ships: About ships.
        355 Aviation: About flying.
    """,
    "Theme-Romance": """
        23 Female Harem: Several women love the main character.
        75 Boys' Love: Two men fall in love.
        76 Yuri: Two women fall in love.
        123 Male Harem: Several men love the main character.
        138 Age Gap: The couple are of very different age.
        139 Love Triangle: More than two are in love.
        1045 Heterosexual: A man and a woman fall in love.
        1539 Unrequited Love: Somebody's love may stay unanswered.
        1753 Cohabitation: A couple live under one roof.
    """,
    "Theme-Sci-Fi": """
        96 Time Manipulation: Somebody travels in time, or bends it.
        108 Cyberpunk: Technology is high, and society in disorder.
        162 Space Opera: War and romance among the stars.
        1596 Time Loop: The same time passes again and again.
    """,
    "Theme-Sci-Fi-Mecha": """
        159 Super Robot: Giant robots that do the impossible.
        160 Real Robot: Robots that might be built.
    """,
    "Theme-Slice of Life": """
        81 Iyashikei: Calm days that soothe.
        87 Family Life: About a family's days.
        92 Cute Girls Doing Cute Things: Girls pass pleasant days.
        1063 Cute Boys Doing Cute Things: Boys pass pleasant days.
        909 Agriculture: About farming.
        1645 Parenthood: About raising a child.
    """,
}

_SPOILER = " (spoiler)"


def _tags() -> tuple[TagRecord, ...]:
    made: list[TagRecord] = []
    for category, lines in _GROUPS.items():
        for line in lines_of(lines):
            identified, _, description = line.partition(": ")
            tag_id, _, name = identified.partition(" ")
            made.append(
                {
                    "id": int(tag_id),
                    "name": name,
                    "description": description.removesuffix(_SPOILER),
                    "category": category,
                    "rank": None,
                    "isGeneralSpoiler": description.endswith(_SPOILER),
                    "isMediaSpoiler": None,
                    "isAdult": category == "Sexual Content",
                    "userId": None,
                }
            )
    return tuple(sorted(made, key=lambda tag: tag["id"]))


#: Every tag, by id.
TAGS = _tags()

TAGS_BY_NAME = {tag["name"]: tag for tag in TAGS}

#: Whom a work is meant for.
DEMOGRAPHICS = ("Shounen", "Seinen", "Shoujo", "Josei", "Kids")

#: The tags of adult works alone.
ADULT_TAGS = tuple(tag["name"] for tag in TAGS if tag["isAdult"])

_KINDRED = {
    "Action": "Action,Fantasy,Other-Organisations",
    "Adventure": "Fantasy,Other-Vehicle,Other",
    "Comedy": "Comedy,Slice of Life",
    "Drama": "Drama,Other",
    "Ecchi": "Romance,Comedy",
    "Fantasy": "Fantasy,Setting-Universe",
    "Hentai": "Romance",
    "Horror": "Other,Drama",
    "Mahou Shoujo": "Fantasy,Slice of Life",
    "Mecha": "Sci-Fi-Mecha,Sci-Fi,Setting-Universe",
    "Music": "Arts-Music,Arts",
    "Mystery": "Other,Setting-Time",
    "Psychological": "Other,Drama",
    "Romance": "Romance,Setting-Scene",
    "Sci-Fi": "Sci-Fi,Setting-Universe,Other-Vehicle",
    "Slice of Life": "Slice of Life,Arts,Setting-Scene",
    "Sports": "Game-Sport,Drama",
    "Supernatural": "Cast-Traits,Fantasy",
    "Thriller": "Other-Organisations,Game-Card & Board Game,Game",
}


def _genre_tags() -> dict[str, tuple[str, ...]]:
    by_group: dict[str, list[str]] = {}
    for tag in TAGS:
        by_group.setdefault(tag["category"].removeprefix("Theme-"), []).append(tag["name"])
    return {
        genre: tuple(name for group in groups.split(",") for name in by_group[group])
        for genre, groups in _KINDRED.items()
    }


#: By genre: the tags that go with it.
GENRE_TAGS = _genre_tags()

#: Tags that go with anything.
GENERAL_TAGS = tuple(
    tag["name"]
    for tag in TAGS
    if tag["category"].startswith(("Cast-", "Setting-", "Technical")) and not tag["isAdult"]
)

_OF_THE_YOUNG = frozenset(("Kids", "Primarily Child Cast", "Primarily Teen Cast"))

#: Those of them that do not make a cast young.
GROWN_TAGS = tuple(
    name
    for name in GENERAL_TAGS
    if name not in _OF_THE_YOUNG and not name.startswith(("School", "Teacher"))
)
