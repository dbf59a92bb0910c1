"""Words and patterns of titles: in Latin letters, in the native script, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ADJECTIVES", "NOUNS", "PATTERNS", "SUBTITLES", "Pattern", "Word", "ordinal"]


class Word(NamedTuple):
    """A word in three writings."""

    romaji: str
    native: str
    english: str


class Pattern(NamedTuple):
    """A title's form: `a` and `b` are nouns, `x` is an adjective."""

    romaji: str
    native: str
    english: str


def _words(text: str) -> tuple[Word, ...]:
    return tuple(Word(*entry.replace("_", " ").split(",")) for entry in text.split())


#: By country: things and people that stories are named after.
NOUNS = {
    "JP": _words("""
        Hoshi,星,Star Tsuki,月,Moon Kaze,風,Wind Umi,海,Sea Sora,空,Sky Yuki,雪,Snow Ame,雨,Rain
        Mori,森,Forest Kawa,川,River Yama,山,Mountain Hana,花,Flower Sakura,桜,Cherry Honoo,炎,Flame
        Kage,影,Shadow Hikari,光,Light Yami,闇,Darkness Yume,夢,Dream Kioku,記憶,Memory
        Yoru,夜,Night Asa,朝,Morning Haru,春,Spring Natsu,夏,Summer Aki,秋,Autumn Fuyu,冬,Winter
        Neko,猫,Cat Inu,犬,Dog Tori,鳥,Bird Kitsune,狐,Fox Ookami,狼,Wolf Ryuu,竜,Dragon
        Kujira,鯨,Whale Shoujo,少女,Girl Shounen,少年,Boy Majo,魔女,Witch Kishi,騎士,Knight
        Ou,王,King Hime,姫,Princess Tabibito,旅人,Traveller Samurai,侍,Samurai Ninja,忍者,Ninja
        Tantei,探偵,Detective Yuusha,勇者,Hero Maou,魔王,Overlord Tenshi,天使,Angel Akuma,悪魔,Devil
        Kami,神,God Oni,鬼,Ogre Yuurei,幽霊,Ghost Ningyou,人形,Doll Kikai,機械,Machine
        Tokei,時計,Clock Kagami,鏡,Mirror Tsurugi,剣,Sword Yumi,弓,Bow Hon,本,Book
        Tegami,手紙,Letter Uta,歌,Song Fue,笛,Flute Gakuen,学園,Academy Toshokan,図書館,Library
        Eki,駅,Station Shima,島,Island Shiro,城,Castle Mura,村,Village Machi,街,Town
        Kissaten,喫茶店,Café Shokudou,食堂,Diner Ressha,列車,Train Hikouki,飛行機,Aeroplane
        Fune,船,Ship Uchuu,宇宙,Cosmos Wakusei,惑星,Planet Mirai,未来,Future Kako,過去,Past
        Eien,永遠,Eternity Yakusoku,約束,Promise Himitsu,秘密,Secret Namida,涙,Tear Egao,笑顔,Smile
        Kotoba,言葉,Word Koe,声,Voice Te,手,Hand Hitomi,瞳,Eye Kokoro,心,Heart Inochi,命,Life
        Unmei,運命,Fate Kiseki,奇跡,Miracle Mahou,魔法,Magic Renkin,錬金,Alchemy Meiro,迷路,Maze
        Niwa,庭,Garden Tou,塔,Tower Hashi,橋,Bridge Tobira,扉,Door Kagi,鍵,Key Ito,糸,Thread
        Hane,羽,Feather Houseki,宝石,Jewel Sakana,魚,Fish Ringo,林檎,Apple
    """),
    "KR": _words("""
        Byeol,별,Star Dal,달,Moon Baram,바람,Wind Bada,바다,Sea Haneul,하늘,Sky Kkot,꽃,Flower
        Geomsa,검사,Swordsman Mabeopsa,마법사,Mage Gisa,기사,Knight Wang,왕,King
        Gongju,공주,Princess Heonteo,헌터,Hunter Tap,탑,Tower Deonjeon,던전,Dungeon
        Gwihwan,귀환,Return Hoegwi,회귀,Regression Geurimja,그림자,Shadow Bulkkot,불꽃,Flame
        Gieok,기억,Memory Kkum,꿈,Dream Yaksok,약속,Promise Yongsa,용사,Hero Yong,용,Dragon
        Hakgyo,학교,School Seong,성,Castle Sigan,시간,Time
    """),
    "CN": _words("""
        Xing,星,Star Yue,月,Moon Feng,风,Wind Hai,海,Sea Tian,天,Heaven Hua,花,Flower Jian,剑,Sword
        Long,龙,Dragon Xian,仙,Immortal Mo,魔,Demon Wang,王,King Shan,山,Mountain Xue,雪,Snow
        Yun,云,Cloud Meng,梦,Dream Ying,影,Shadow Dan,丹,Elixir Shen,神,God Hu,狐,Fox Shu,书,Book
    """),
    "TW": _words("""
        Xing,星,Star Yue,月,Moon Feng,風,Wind Hai,海,Sea Tian,天,Heaven Hua,花,Flower Jian,劍,Sword
        Long,龍,Dragon Yun,雲,Cloud Meng,夢,Dream Ying,影,Shadow Shu,書,Book Cha,茶,Tea
        Dao,島,Island Yu,雨,Rain Deng,燈,Lantern Hu,湖,Lake Cheng,城,City
    """),
}

#: By country: what they are like.
ADJECTIVES = {
    "JP": _words("""
        Akai,赤い,Crimson Aoi,青い,Blue Shiroi,白い,White Kuroi,黒い,Black Chiisana,小さな,Little
        Ookina,大きな,Great Tooi,遠い,Distant Shizukana,静かな,Quiet Saigo_no,最後の,Last
        Hajimari_no,始まりの,First Wasurerareta,忘れられた,Forgotten Maigo_no,迷子の,Lost
        Garasu_no,硝子の,Glass Giniro_no,銀色の,Silver Ougon_no,黄金の,Golden
        Nemureru,眠れる,Sleeping Utau,歌う,Singing Warau,笑う,Laughing Odoru,踊る,Dancing
        Hashiru,走る,Running Namonaki,名もなき,Nameless Fushigina,不思議な,Curious
        Yasashii,優しい,Gentle Kooritsuita,凍りついた,Frozen Mayonaka_no,真夜中の,Midnight
        Kyuujitsu_no,休日の,Holiday
    """),
    "KR": _words("""
        Bulgeun,붉은,Red Pureun,푸른,Blue Huin,흰,White Geomeun,검은,Black Jageun,작은,Little
        Majimak,마지막,Last Iljil,잃은,Lost Jamdeun,잠든,Sleeping Mujeok,무적,Matchless
    """),
    "CN": _words("""
        Hong,红,Red Qing,青,Azure Bai,白,White Hei,黑,Black Xiao,小,Little Wu_Shang,无上,Supreme
        Gu,古,Ancient Jiu,九,Ninefold
    """),
    "TW": _words("""
        Hong,紅,Red Qing,青,Azure Bai,白,White Hei,黑,Black Xiao,小,Little Lao,老,Old Ye,夜,Nightly
    """),
}

#: By country: how the words are put together.
PATTERNS: Mapping[str, Sequence[Pattern]] = {
    "JP": (
        Pattern("{a} no {b}", "{a}の{b}", "{b} of the {a}"),
        Pattern("{a} no {b}", "{a}の{b}", "The {a}'s {b}"),
        Pattern("{x} {b}", "{x}{b}", "{x} {b}"),
        Pattern("{x} {a} no {b}", "{x}{a}の{b}", "{b} of the {x} {a}"),
        Pattern("{a} to {b}", "{a}と{b}", "{a} and {b}"),
        Pattern("{b} wa {a} wo Yumemiru", "{b}は{a}を夢見る", "The {b} Dreams of the {a}"),
        Pattern("{b} ni {a} ga Furu", "{b}に{a}が降る", "{a} Falls on the {b}"),
        Pattern("{x} {a} Gakuen", "{x}{a}学園", "{x} {a} Academy"),
        Pattern("Isekai {a} no {b}", "異世界{a}の{b}", "Another World's {a} {b}"),
        Pattern("{a}-iro {b}", "{a}色{b}", "{a}-Coloured {b}"),
        Pattern("{x} {a} Monogatari", "{x}{a}物語", "{x} {a} Story"),
        Pattern("{x} {a} Senki", "{x}{a}戦記", "{x} {a} Chronicle"),
        Pattern("{b} kara {a} e", "{b}から{a}へ", "From {b} to {a}"),
        Pattern("Kidou {b} {a}", "機動{b}{a}", "Mobile {b} {a}"),
        Pattern("{x} {a} to {b}", "{x}{a}と{b}", "The {x} {a} and the {b}"),
    ),
    "KR": (
        Pattern("{a}ui {b}", "{a}의 {b}", "{b} of the {a}"),
        Pattern("{x} {b}", "{x} {b}", "The {x} {b}"),
        Pattern("{x} {a}ui {b}", "{x} {a}의 {b}", "{b} of the {x} {a}"),
        Pattern("{a} Anui {x} {b}", "{a} 안의 {x} {b}", "The {x} {b} in the {a}"),
    ),
    "CN": (
        Pattern("{x} {a} {b} Zhuan", "{x}{a}{b}传", "Legend of the {x} {a} {b}"),
        Pattern("{a} {b} Lu", "{a}{b}录", "Records of {a} and {b}"),
        Pattern("{x} {a} {b} Jue", "{x}{a}{b}诀", "The {x} {a} and {b} Art"),
    ),
    "TW": (
        Pattern("{a} {b} Ji", "{a}{b}記", "Tales of {a} and {b}"),
        Pattern("{x} {a} {b}", "{x}{a}{b}", "{x} {a} {b}"),
        Pattern("{x} {a} zhi {b}", "{x}{a}之{b}", "{b} of the {x} {a}"),
    ),
}

#: What films, novels and side stories are called besides.
SUBTITLES = _words("""
    Hajimari_no_Uta,始まりの歌,The_First_Song Saigo_no_Natsu,最後の夏,The_Last_Summer
    Kaze_no_Yukue,風の行方,Where_the_Wind_Goes Ushinawareta_Chizu,失われた地図,The_Lost_Map
    Yoake_no_Machi,夜明けの街,Town_at_Daybreak Futari_no_Himitsu,二人の秘密,A_Secret_for_Two
    Kaerimichi,帰り道,The_Way_Home Shinjitsu_no_Kagi,真実の鍵,The_Key_of_Truth
    Yuki_no_Hi,雪の日,A_Day_of_Snow Maboroshi_no_Shima,幻の島,The_Phantom_Isle
    Tooi_Yakusoku,遠い約束,A_Distant_Promise Hoshi_Furu_Yoru,星降る夜,A_Night_of_Falling_Stars
""")


def ordinal(number: int) -> str:
    """Return an English ordinal of 1 to 20, as `2nd`."""
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"
