# ruff: noqa: RUF001 - titles and names are written as AniList writes them
"""Well-known anime: AniList's ids and titles, true dates, lengths, studios and genres."""

from __future__ import annotations

from kotae.testing.world.catalogue.known.row import read_works

__all__ = ["ANIME"]

_CLASSICS = """
    1 1 TV JP FINISHED 19980403 19990424 26 24 ORIGINAL 391000 86 14
    Cowboy Bebop | Cowboy Bebop | カウボーイビバップ
    Action, Adventure, Drama, Sci-Fi
    Space, Crime, Episodic, Ensemble Cast, Primarily Adult Cast, Noir, Guns, Martial Arts, \
        Cyberpunk, Tragedy
    In 2071 a crew of four bounty hunters and a dog drift from planet to planet, always short of
    money and never far from their pasts.

    5 5 MOVIE JP FINISHED 20010901 20010901 1 115 ORIGINAL 98000 81 4
    Cowboy Bebop: Tengoku no Tobira | Cowboy Bebop: The Movie - Knockin' on Heaven's Door | \
        カウボーイビバップ 天国の扉
    Action, Drama, Mystery, Sci-Fi
    Space, Crime, Guns, Primarily Adult Cast, Martial Arts
    Before Halloween, a tanker explodes on Mars and leaves a plague behind. The bounty is the
    largest that the crew of the Bebop has ever seen.

    6 6 TV JP FINISHED 19980401 19980930 26 24 MANGA 150000 79 11
    TRIGUN | Trigun | トライガン
    Action, Adventure, Comedy, Drama, Sci-Fi
    Guns, Male Protagonist, Post-Apocalyptic, Cowboys, Fugitive
    Two insurance agents follow the most wanted man of a desert planet, and find a gunman who
    will not kill.

    19 19 TV JP FINISHED 20040407 20050928 74 24 MANGA 230000 88 11
    MONSTER | Monster | MONSTER
    Drama, Mystery, Psychological, Thriller
    Crime, Primarily Adult Cast, Philosophy, Foreign, Conspiracy
    A surgeon saves a boy instead of the mayor. Years later he learns whom he has saved.

    20 20 TV JP FINISHED 20021003 20070208 220 23 MANGA 640000 79 1
    NARUTO | Naruto | NARUTO -ナルト-
    Action, Adventure, Comedy, Drama, Fantasy, Supernatural
    Ninja, Shounen, Male Protagonist, Super Power, Martial Arts, Coming of Age
    A boy whom his village shuns, for the fox spirit sealed inside him, means to become its
    leader.

    21 21 TV JP RELEASING 19991020 0 - 24 MANGA 660000 87 18
    ONE PIECE | ONE PIECE | ONE PIECE
    Action, Adventure, Comedy, Drama, Fantasy
    Pirates, Travel, Ensemble Cast, Shounen, Super Power, Found Family, Ships, Conspiracy
    A boy made of rubber gathers a crew and sails for the treasure that would make him king of
    the pirates.

    30 30 TV JP FINISHED 19951004 19960327 26 24 ORIGINAL 420000 83 6,103
    Shin Seiki Evangelion | Neon Genesis Evangelion | 新世紀エヴァンゲリオン
    Action, Drama, Mecha, Mystery, Psychological, Sci-Fi
    Post-Apocalyptic, Philosophy, Male Protagonist, Conspiracy, Coming of Age
    A boy is called to the city by a father he hardly knows, and put into a machine to fight
    what is called an Angel.

    33 33 TV JP FINISHED 19971008 19980401 25 25 MANGA 240000 85 28
    Kenpuu Denki Berserk | Berserk | 剣風伝奇ベルセルク
    Action, Adventure, Drama, Fantasy, Horror
    Swordplay, Medieval, War, Gore, Tragedy, Anti-Hero
    A lone swordsman joins a band of mercenaries, and the ambition of its leader.

    43 43 MOVIE JP FINISHED 19951118 19951118 1 82 MANGA 190000 82 10
    Koukaku Kidoutai | Ghost in the Shell | 攻殻機動隊
    Action, Psychological, Sci-Fi
    Cyberpunk, Cyborg, Philosophy, Female Protagonist, Artificial Intelligence, Police
    In 2029 an officer whose body is a machine hunts a hacker who rewrites people's minds.

    47 47 MOVIE JP FINISHED 19880716 19880716 1 124 MANGA 230000 80 73
    AKIRA | Akira | AKIRA
    Action, Horror, Sci-Fi, Supernatural
    Dystopian, Post-Apocalyptic, Motorcycles, Cyberpunk, Body Horror, Delinquents
    In Neo-Tokyo a biker's friend is given powers that the army has buried for thirty years.

    121 121 TV JP FINISHED 20031004 20041002 51 24 MANGA 280000 80 4
    Hagane no Renkinjutsushi | Fullmetal Alchemist | 鋼の錬金術師
    Action, Adventure, Comedy, Drama, Fantasy
    Alchemy, Male Protagonist, Military, Tragedy, Shounen
    Two brothers who paid for a forbidden rite look for the stone that could undo it.

    164 164 MOVIE JP FINISHED 19970712 19970712 1 133 ORIGINAL 310000 84 21
    Mononoke Hime | Princess Mononoke | もののけ姫
    Action, Adventure, Drama, Fantasy
    Environmental, Gods, War, Historical, Philosophy
    A cursed prince comes between an iron town and the gods of the forest around it.

    170 170 TV JP FINISHED 19931016 19960323 101 24 MANGA 110000 84 18
    Slam Dunk | Slam Dunk | スラムダンク
    Comedy, Drama, Sports
    Basketball, School Club, Delinquents, Shounen, Male Protagonist
    A brawler joins the basketball club to impress a girl, and falls for the game.

    199 199 MOVIE JP FINISHED 20010720 20010720 1 124 ORIGINAL 470000 86 21
    Sen to Chihiro no Kamikakushi | Spirited Away | 千と千尋の神隠し
    Adventure, Drama, Fantasy, Supernatural
    Youkai, Female Protagonist, Coming of Age, Magic, Gods, Work
    A girl whose parents have been turned into pigs works in a bathhouse of the spirits to free
    them.

    223 223 TV JP FINISHED 19860226 19890400 153 24 MANGA 240000 77 18
    Dragon Ball | Dragon Ball | ドラゴンボール
    Action, Adventure, Comedy, Fantasy
    Martial Arts, Super Power, Shounen, Male Protagonist, Travel
    A boy with a tail and a girl with a radar set out after seven balls that call a dragon.

    269 269 TV JP FINISHED 20041005 20120327 366 24 MANGA 400000 78 1
    BLEACH | Bleach | BLEACH
    Action, Adventure, Supernatural
    Swordplay, Super Power, Shounen, Ghost, Male Protagonist, Afterlife
    A boy who sees ghosts takes over a reaper's duties.

    431 431 MOVIE JP FINISHED 20041120 20041120 1 119 NOVEL 370000 83 21
    Howl no Ugoku Shiro | Howl's Moving Castle | ハウルの動く城
    Adventure, Drama, Fantasy, Romance
    Magic, Witch, War, Female Protagonist, Shapeshifting, Curses
    A hatter, cursed to be old, keeps house for a wizard whose castle walks.

    457 457 TV JP FINISHED 20051023 20060619 26 25 MANGA 160000 86 8
    Mushishi | MUSHI-SHI | 蟲師
    Adventure, Fantasy, Mystery, Psychological, Slice of Life, Supernatural
    Episodic, Iyashikei, Travel, Rural, Historical, Philosophy
    A wanderer helps those whose lives have crossed those of beings that few can see.

    523 523 MOVIE JP FINISHED 19880416 19880416 1 86 ORIGINAL 290000 81 21
    Tonari no Totoro | My Neighbor Totoro | となりのトトロ
    Adventure, Slice of Life, Supernatural
    Iyashikei, Rural, Family Life, Primarily Child Cast, Youkai
    Two sisters move to the countryside and meet the keeper of the camphor tree.

    578 578 MOVIE JP FINISHED 19880416 19880416 1 89 NOVEL 200000 83 21
    Hotaru no Haka | Grave of the Fireflies | 火垂るの墓
    Drama
    War, Tragedy, Historical, Orphan, Primarily Child Cast
    A boy and his little sister try to live through the last months of the war.

    813 813 TV JP FINISHED 19890426 19960131 291 24 MANGA 340000 79 18
    Dragon Ball Z | Dragon Ball Z | ドラゴンボールZ
    Action, Adventure, Comedy, Fantasy, Sci-Fi
    Martial Arts, Super Power, Aliens, Shounen, Male Protagonist
    Five years on, a stranger from space tells a fighter where he comes from.

    877 877 TV JP FINISHED 20060405 20070300 47 23 MANGA 190000 84 11
    NANA | NANA | NANA
    Drama, Music, Romance, Slice of Life
    Band, Rock Music, Josei, Female Protagonist, Primarily Adult Cast, Cohabitation
    Two women of one name share a train, then a flat, then what becomes of their dreams.
"""

_AFTER_2006 = """
    1535 1535 TV JP FINISHED 20061004 20070627 37 23 MANGA 870000 84 11
    DEATH NOTE | Death Note | DEATH NOTE
    Mystery, Psychological, Supernatural, Thriller
    Anti-Hero, Detective, Crime, Gods, Police, Philosophy, Male Protagonist
    A student finds a notebook that kills whoever is written in it, and a detective without a
    face looks for him.

    1575 1575 TV JP FINISHED 20061006 20070729 25 24 ORIGINAL 480000 85 14
    Code Geass: Hangyaku no Lelouch | Code Geass: Lelouch of the Rebellion | \
        コードギアス 反逆のルルーシュ
    Action, Drama, Mecha, Sci-Fi, Thriller
    Anti-Hero, Real Robot, War, Politics, Revenge, Military, Super Power
    An exiled prince is given the power to command anyone, once.

    1735 1735 TV JP FINISHED 20070215 20170323 500 23 MANGA 560000 82 1
    NARUTO: Shippuuden | Naruto: Shippuden | NARUTO -ナルト- 疾風伝
    Action, Adventure, Comedy, Drama, Fantasy, Supernatural
    Ninja, Shounen, War, Super Power, Male Protagonist, Revenge
    After years of training a young ninja comes home, to find his friend gone and his enemies
    close.

    2001 2001 TV JP FINISHED 20070401 20070930 27 24 ORIGINAL 330000 84 6
    Tengen Toppa Gurren Lagann | Gurren Lagann | 天元突破グレンラガン
    Action, Adventure, Comedy, Drama, Mecha, Sci-Fi
    Super Robot, Male Protagonist, Post-Apocalyptic, Coming of Age, Time Skip
    A digger and his sworn brother break through the ceiling of their village, and do not stop
    there.

    2167 2167 TV JP FINISHED 20071005 20080328 23 24 VISUAL_NOVEL 300000 78 2
    CLANNAD | Clannad | CLANNAD -クラナド-
    Comedy, Drama, Romance, Slice of Life, Supernatural
    School, Female Harem, Male Protagonist, Family Life, Delinquents
    A boy who hates his town helps a girl to bring the drama club back.

    2904 2904 TV JP FINISHED 20080406 20080928 25 24 ORIGINAL 390000 87 14
    Code Geass: Hangyaku no Lelouch R2 | Code Geass: Lelouch of the Rebellion R2 | \
        コードギアス 反逆のルルーシュ R2
    Action, Drama, Mecha, Sci-Fi, Thriller
    Anti-Hero, Real Robot, War, Politics, Conspiracy, Military
    A year after the rebellion, a student cannot remember that he led it.

    4181 4181 TV JP FINISHED 20081003 20090327 24 24 VISUAL_NOVEL 270000 87 2
    CLANNAD: After Story | Clannad: After Story | CLANNAD -クラナド- AFTER STORY
    Drama, Romance, Slice of Life, Supernatural
    Family Life, Tragedy, Coming of Age, Parenthood, Male Protagonist
    School ends, and with it the easy part: work, a family, and what they cost.

    5114 5114 TV JP FINISHED 20090405 20100704 64 24 MANGA 720000 90 4
    Hagane no Renkinjutsushi: FULLMETAL ALCHEMIST | Fullmetal Alchemist: Brotherhood | \
        鋼の錬金術師 FULLMETAL ALCHEMIST
    Action, Adventure, Drama, Fantasy
    Alchemy, Military, Male Protagonist, Conspiracy, Shounen, Philosophy, War
    Two brothers who tried to bring back their mother want their bodies again, and uncover what
    their country is built on.

    9253 9253 TV JP FINISHED 20110406 20110914 24 24 VISUAL_NOVEL 560000 89 314
    Steins;Gate | Steins;Gate | STEINS;GATE
    Drama, Psychological, Sci-Fi, Thriller
    Time Manipulation, Conspiracy, Otaku Culture, Chuunibyou, Urban, Tragedy
    A self-styled mad scientist finds that his microwave oven sends messages into the past.

    11061 11061 TV JP FINISHED 20111002 20140924 148 24 MANGA 680000 89 11
    HUNTER×HUNTER (2011) | Hunter x Hunter (2011) | HUNTER×HUNTER (2011)
    Action, Adventure, Fantasy
    Super Power, Shounen, Male Protagonist, Martial Arts, Travel, Assassins
    A boy takes the hunters' examination to find the father who left him for it.

    11757 11757 TV JP FINISHED 20120708 20121223 25 24 LIGHT_NOVEL 660000 69 56
    Sword Art Online | Sword Art Online | ソードアート・オンライン
    Action, Adventure, Fantasy, Romance
    Virtual World, Video Games, Death Game, Male Protagonist, Swordplay
    Ten thousand players cannot log out; whoever dies in the game, dies.
"""

_AFTER_2013 = """
    16498 16498 TV JP FINISHED 20130407 20130928 25 24 MANGA 950000 85 858
    Shingeki no Kyojin | Attack on Titan | 進撃の巨人
    Action, Drama, Fantasy, Mystery
    Gore, Military, Survival, Revenge, Tragedy, Male Protagonist, Dystopian
    Behind three walls people live safely from giants, until one looks over the first.

    20583 20583 TV JP FINISHED 20140406 20140921 25 24 MANGA 440000 84 10
    Haikyuu!! | HAIKYU!! | ハイキュー!!
    Comedy, Drama, Sports
    Volleyball, School Club, Shounen, Primarily Male Cast, Ensemble Cast
    A short boy who wants to fly and the setter who beat him have to play on one side of the
    net.

    20605 22319 TV JP FINISHED 20140704 20140919 12 24 MANGA 570000 75 1
    Tokyo Ghoul | Tokyo Ghoul | 東京喰種-トーキョーグール-
    Action, Drama, Horror, Mystery, Psychological, Supernatural
    Gore, Male Protagonist, Urban Fantasy, Body Horror, Tragedy, Seinen
    A student survives a date with a ghoul, and becomes half of one.

    20665 23273 TV JP FINISHED 20141010 20150320 22 23 MANGA 500000 84 56
    Shigatsu wa Kimi no Uso | Your lie in April | 四月は君の嘘
    Drama, Music, Romance, Slice of Life
    Classical Music, Tragedy, Male Protagonist, School, Shounen
    A pianist who no longer hears himself play meets a violinist who does as she likes.

    20954 28851 MOVIE JP FINISHED 20160917 20160917 1 130 MANGA 590000 88 2
    Koe no Katachi | A Silent Voice | 聲の形
    Drama, Romance, Slice of Life
    Bullying, School, Rehabilitation, Coming of Age, Male Protagonist
    Years after he tormented a deaf classmate, a boy learns her language.

    20958 25777 TV JP FINISHED 20170401 20170617 12 24 MANGA 640000 84 858
    Shingeki no Kyojin 2 | Attack on Titan Season 2 | 進撃の巨人2
    Action, Drama, Fantasy, Mystery
    Gore, Military, Survival, Conspiracy, Male Protagonist
    There are giants inside the walls, and enemies among the cadets.

    21087 30276 TV JP FINISHED 20151005 20151221 12 24 MANGA 660000 83 11
    One Punch Man | One-Punch Man | ワンパンマン
    Action, Comedy, Sci-Fi, Supernatural
    Superhero, Parody, Super Power, Male Protagonist, Seinen
    A hero who wins every fight with one punch would like to be excited again.

    21234 31043 TV JP FINISHED 20160108 20160325 12 23 MANGA 440000 81 56
    Boku dake ga Inai Machi | ERASED | 僕だけがいない街
    Mystery, Psychological, Supernatural, Thriller
    Time Manipulation, Crime, Tragedy, Male Protagonist, Snowscape
    A man is thrown back to his last year of primary school, before the first abduction.

    21355 31240 TV JP FINISHED 20160404 20160919 25 25 LIGHT_NOVEL 570000 81 314
    Re:Zero kara Hajimeru Isekai Seikatsu | Re:ZERO -Starting Life in Another World- | \
        Re:ゼロから始める異世界生活
    Action, Adventure, Drama, Fantasy, Psychological, Romance, Thriller
    Isekai, Time Loop, Tragedy, Male Protagonist, Maids, Elf
    In another world a boy has one gift: when he dies, he begins again.

    21459 31964 TV JP FINISHED 20160403 20160626 13 24 MANGA 680000 77 4
    Boku no Hero Academia | My Hero Academia | 僕のヒーローアカデミア
    Action, Adventure, Comedy
    Superhero, Super Power, School, Shounen, Male Protagonist
    Where nearly everybody has a power, a boy without one is chosen by the greatest of heroes.

    21519 32281 MOVIE JP FINISHED 20160826 20160826 1 106 ORIGINAL 620000 85 291
    Kimi no Na wa. | Your Name. | 君の名は。
    Drama, Romance, Supernatural
    Time Manipulation, Rural, Urban, Coming of Age, Memory Manipulation
    A girl in the mountains and a boy in the city wake up as each other.

    21827 33352 TV JP FINISHED 20180111 20180405 13 24 LIGHT_NOVEL 510000 85 2
    Violet Evergarden | Violet Evergarden | ヴァイオレット・エヴァーガーデン
    Drama, Fantasy, Slice of Life
    Writing, Female Protagonist, War, Rehabilitation, Tragedy, Episodic
    A soldier without a war writes letters for others, to learn what three words meant.

    97986 34599 TV JP FINISHED 20170707 20170929 13 25 MANGA 330000 84 290
    Made in Abyss | Made in Abyss | メイドインアビス
    Adventure, Drama, Fantasy, Horror, Mystery, Sci-Fi
    Survival, Travel, Primarily Child Cast, Robots, Gore
    A girl and a robot boy climb down the pit from which nobody returns whole.

    101348 37521 TV JP FINISHED 20190708 20191230 24 24 MANGA 370000 86 858
    VINLAND SAGA | Vinland Saga | ヴィンランド・サガ
    Action, Adventure, Drama
    Historical, War, Revenge, Male Protagonist, Seinen, Swordplay
    A boy follows his father's killer across the seas, to be granted a duel.

    101922 38000 TV JP FINISHED 20190406 20190928 26 24 MANGA 860000 83 43
    Kimetsu no Yaiba | Demon Slayer: Kimetsu no Yaiba | 鬼滅の刃
    Action, Adventure, Drama, Fantasy, Supernatural
    Demons, Swordplay, Shounen, Historical, Revenge, Male Protagonist
    A charcoal seller comes home to a slaughter, and to a sister who is now a demon.

    112151 40456 MOVIE JP FINISHED 20201016 20201016 1 117 MANGA 440000 86 43
    Kimetsu no Yaiba: Mugen Ressha-hen | Demon Slayer -Kimetsu no Yaiba- The Movie: Mugen Train | \
        鬼滅の刃 無限列車編
    Action, Adventure, Drama, Fantasy, Supernatural
    Demons, Swordplay, Shounen, Trains, Tragedy
    Forty passengers are missing from a train; whoever looks for them falls asleep.

    113415 40748 TV JP FINISHED 20201003 20210327 24 24 MANGA 780000 85 569
    Jujutsu Kaisen | JUJUTSU KAISEN | 呪術廻戦
    Action, Drama, Supernatural
    Curses, Urban Fantasy, Shounen, Exorcism, Super Power, School
    A boy swallows a cursed finger to save his friends, and has a demon to share his body with.

    127230 44511 TV JP FINISHED 20221012 20221228 12 24 MANGA 560000 84 569
    Chainsaw Man | Chainsaw Man | チェンソーマン
    Action, Drama, Horror, Supernatural
    Demons, Gore, Anti-Hero, Male Protagonist, Shounen, Urban Fantasy
    A boy in debt is killed with his dog, and gets up again with a chainsaw for a head.

    130003 47917 TV JP FINISHED 20221009 20221225 12 24 MANGA 270000 86 6222
    Bocchi the Rock! | BOCCHI THE ROCK! | ぼっち・ざ・ろっく！
    Comedy, Music, Slice of Life
    Band, Rock Music, Primarily Female Cast, Female Protagonist, Cute Girls Doing Cute Things
    A girl too shy to talk plays the guitar alone in a closet, until a band lacks one.

    131573 48561 MOVIE JP FINISHED 20211224 20211224 1 105 MANGA 420000 84 569
    Gekijouban Jujutsu Kaisen 0 | JUJUTSU KAISEN 0 | 劇場版 呪術廻戦 0
    Action, Drama, Supernatural
    Curses, Urban Fantasy, Shounen, School, Tragedy
    A boy is haunted by the girl who promised to marry him.

    140960 50265 TV JP FINISHED 20220409 20220625 12 24 MANGA 510000 84 858,6222
    SPY×FAMILY | SPY x FAMILY | SPY×FAMILY
    Action, Comedy, Slice of Life, Supernatural
    Espionage, Family Life, Found Family, Assassins, Parenthood, Fake Relationship
    For a mission a spy needs a family. His wife is an assassin, and the child reads minds.

    145064 51009 TV JP FINISHED 20230706 20231228 23 24 MANGA 480000 87 569
    Jujutsu Kaisen 2nd Season | JUJUTSU KAISEN Season 2 | 呪術廻戦 第2期
    Action, Drama, Supernatural
    Curses, Urban Fantasy, Shounen, Tragedy, Super Power
    What two friends could not protect, and the night that Shibuya is closed.

    151807 52299 TV JP FINISHED 20240107 20240331 12 24 MANGA 420000 82 56
    Ore dake Level Up na Ken | Solo Leveling | 俺だけレベルアップな件
    Action, Adventure, Fantasy
    Dungeon, Super Power, Urban Fantasy, Male Protagonist, Magic
    The weakest of hunters survives a dungeon, and from then on alone grows stronger.

    154587 52991 TV JP FINISHED 20230929 20240322 28 24 MANGA 400000 91 11
    Sousou no Frieren | Frieren: Beyond Journey's End | 葬送のフリーレン
    Adventure, Drama, Fantasy
    Elf, Magic, Travel, Female Protagonist, Time Skip, Iyashikei, Demons
    The hero's party has won and grown old, but for the elf among them, who begins to wonder
    whom she has known.
"""

ANIME = (*read_works(_CLASSICS), *read_works(_AFTER_2006), *read_works(_AFTER_2013))
