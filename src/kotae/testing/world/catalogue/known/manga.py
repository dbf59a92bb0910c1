# ruff: noqa: RUF001 - titles and names are written as AniList writes them
"""Well-known manga: AniList's ids and titles, true dates, lengths and genres."""

from __future__ import annotations

from kotae.testing.world.catalogue.known.row import read_works

__all__ = ["MANGA"]

_ROWS = """
    30001 1 MANGA JP FINISHED 19941205 20011220 162 18 ORIGINAL 120000 90
    MONSTER | Monster | MONSTER
    Drama, Mystery, Psychological, Thriller
    Crime, Primarily Adult Cast, Philosophy, Foreign, Conspiracy, Seinen
    A surgeon saves a boy instead of the mayor. Years later he learns whom he has saved.

    30002 2 MANGA JP RELEASING 19890825 0 - - ORIGINAL 260000 93
    Berserk | Berserk | ベルセルク
    Action, Adventure, Drama, Fantasy, Horror, Psychological
    Swordplay, Gore, Demons, Revenge, Seinen, Tragedy, Medieval, War
    A branded swordsman hunts those to whom his friends were given.

    30003 3 MANGA JP FINISHED 19990927 20060424 249 22 ORIGINAL 70000 88
    20 Seiki Shounen | 20th Century Boys | 20世紀少年
    Drama, Mystery, Psychological, Sci-Fi, Thriller
    Conspiracy, Ensemble Cast, Seinen, Time Skip
    Somebody is making true what a gang of boys made up one summer.

    30011 11 MANGA JP FINISHED 19990921 20141110 700 72 ORIGINAL 150000 80
    NARUTO | Naruto | NARUTO -ナルト-
    Action, Adventure, Fantasy
    Ninja, Shounen, Male Protagonist, Super Power, War
    A boy whom his village shuns means to become its leader.

    30012 12 MANGA JP FINISHED 20010807 20160822 - 74 ORIGINAL 110000 77
    BLEACH | Bleach | BLEACH
    Action, Adventure, Supernatural
    Swordplay, Super Power, Shounen, Ghost, Afterlife
    A boy who sees ghosts takes over a reaper's duties.

    30013 13 MANGA JP RELEASING 19970722 0 - - ORIGINAL 260000 91
    ONE PIECE | One Piece | ONE PIECE
    Action, Adventure, Comedy, Drama, Fantasy
    Pirates, Travel, Ensemble Cast, Shounen, Super Power, Found Family, Ships
    A boy made of rubber gathers a crew and sails for the treasure that would make him king of
    the pirates.

    30021 21 MANGA JP FINISHED 20031201 20060515 108 12 ORIGINAL 140000 85
    DEATH NOTE | Death Note | DEATH NOTE
    Mystery, Psychological, Supernatural, Thriller
    Anti-Hero, Detective, Crime, Gods, Police, Shounen
    A student finds a notebook that kills whoever is written in it.

    30025 25 MANGA JP FINISHED 20010712 20100000 116 27 ORIGINAL 100000 90
    Hagane no Renkinjutsushi | Fullmetal Alchemist | 鋼の錬金術師
    Action, Adventure, Drama, Fantasy
    Alchemy, Military, Shounen, Male Protagonist, Conspiracy
    Two brothers who tried to bring back their mother want their bodies again.

    30026 26 MANGA JP HIATUS 19980303 0 - - ORIGINAL 120000 88
    HUNTER×HUNTER | Hunter x Hunter | HUNTER×HUNTER
    Action, Adventure, Fantasy
    Super Power, Shounen, Male Protagonist, Travel, Assassins
    A boy takes the hunters' examination to find the father who left him for it.

    30028 28 MANGA JP HIATUS 20000526 0 - 21 ORIGINAL 85000 87
    NANA | NANA | NANA
    Drama, Music, Romance, Slice of Life
    Band, Shoujo, Female Protagonist, Primarily Adult Cast, Cohabitation
    Two women of one name share a train, then a flat.

    30042 42 MANGA JP FINISHED 19841100 19950500 - 42 ORIGINAL 90000 83
    Dragon Ball | Dragon Ball | ドラゴンボール
    Action, Adventure, Comedy, Fantasy
    Martial Arts, Super Power, Shounen, Male Protagonist
    A boy with a tail and a girl with a radar set out after seven balls that call a dragon.

    30051 51 MANGA JP FINISHED 19901000 19960600 276 31 ORIGINAL 70000 90
    Slam Dunk | Slam Dunk | SLAM DUNK
    Comedy, Drama, Sports
    Basketball, School Club, Delinquents, Shounen
    A brawler joins the basketball club to impress a girl, and falls for the game.

    30104 104 MANGA JP RELEASING 20030321 0 - - ORIGINAL 75000 88
    Yotsuba to! | Yotsuba&! | よつばと！
    Comedy, Slice of Life
    Iyashikei, Family Life, Female Protagonist, Parenthood, Episodic
    To a girl of five, every day is the best one.

    30642 642 MANGA JP FINISHED 20050413 20250700 220 29 ORIGINAL 150000 90
    Vinland Saga | Vinland Saga | ヴィンランド・サガ
    Action, Adventure, Drama
    Historical, War, Revenge, Male Protagonist, Seinen
    A boy follows his father's killer across the seas, and finds that he has no enemies.

    30656 656 MANGA JP HIATUS 19980903 0 - 37 ORIGINAL 140000 91
    Vagabond | Vagabond | バガボンド
    Action, Adventure, Drama
    Samurai, Historical, Swordplay, Seinen, Coming of Age
    A wild young man comes home from a lost battle to become unequalled under heaven.

    31706 1706 MANGA JP FINISHED 20040119 20110419 - 24 ORIGINAL 110000 92
    JoJo no Kimyou na Bouken: Steel Ball Run | JoJo's Bizarre Adventure: Steel Ball Run | \
        ジョジョの奇妙な冒険 スティール・ボール・ラン
    Action, Adventure, Mystery, Supernatural
    Super Power, Historical, Travel, Seinen, Cowboys
    A jockey who cannot walk enters a race across America.

    53390 23390 MANGA JP FINISHED 20090909 20210409 141 34 ORIGINAL 240000 84
    Shingeki no Kyojin | Attack on Titan | 進撃の巨人
    Action, Drama, Fantasy, Mystery
    Gore, Military, Survival, Revenge, Tragedy, Shounen
    Behind three walls people live safely from giants, until one looks over the first.

    85486 75989 MANGA JP FINISHED 20140707 20240805 - 42 ORIGINAL 150000 78
    Boku no Hero Academia | My Hero Academia | 僕のヒーローアカデミア
    Action, Adventure, Comedy
    Superhero, Super Power, School, Shounen
    Where nearly everybody has a power, a boy without one is chosen by the greatest of heroes.

    87216 96792 MANGA JP FINISHED 20160215 20200518 - 23 ORIGINAL 180000 80
    Kimetsu no Yaiba | Demon Slayer: Kimetsu no Yaiba | 鬼滅の刃
    Action, Adventure, Drama, Supernatural
    Demons, Swordplay, Shounen, Historical
    A charcoal seller comes home to a slaughter, and to a sister who is now a demon.

    101517 113138 MANGA JP FINISHED 20180305 20240930 271 30 ORIGINAL 230000 82
    Jujutsu Kaisen | Jujutsu Kaisen | 呪術廻戦
    Action, Drama, Supernatural
    Curses, Urban Fantasy, Shounen, Exorcism, Super Power
    A boy swallows a cursed finger to save his friends.

    105398 121496 MANGA KR FINISHED 20180304 20230000 - - WEB_NOVEL 270000 84
    Na Honjaman Level Up | Solo Leveling | 나 혼자만 레벨업
    Action, Adventure, Fantasy
    Dungeon, Super Power, Full Color, Long Strip, Male Protagonist
    The weakest of hunters survives a dungeon, and from then on alone grows stronger.

    105778 116778 MANGA JP RELEASING 20181203 0 - - ORIGINAL 290000 86
    Chainsaw Man | Chainsaw Man | チェンソーマン
    Action, Drama, Horror, Supernatural
    Demons, Gore, Anti-Hero, Shounen, Urban Fantasy
    A boy in debt is killed with his dog, and gets up again with a chainsaw for a head.

    118586 126287 MANGA JP RELEASING 20200428 0 - - ORIGINAL 120000 88
    Sousou no Frieren | Frieren: Beyond Journey's End | 葬送のフリーレン
    Adventure, Drama, Fantasy
    Elf, Magic, Travel, Female Protagonist, Time Skip, Shounen
    The hero's party has won and grown old, but for the elf among them.
"""

MANGA = read_works(_ROWS)
