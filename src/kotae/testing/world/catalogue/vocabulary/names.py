"""Given and family names: in Latin letters and in the native script."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CALLED", "FAMILY", "GIVEN", "TOWNS", "WESTERN_FAMILY", "WESTERN_GIVEN", "Name"]


class Name(NamedTuple):
    """A name in two writings."""

    latin: str
    native: str


def _names(text: str) -> tuple[Name, ...]:
    return tuple(Name(*entry.split(",")) for entry in text.split())


#: By country: family names.
FAMILY = {
    "JP": _names("""
        Satou,佐藤 Suzuki,鈴木 Takahashi,高橋 Tanaka,田中 Itou,伊藤 Watanabe,渡辺 Yamamoto,山本
        Nakamura,中村 Kobayashi,小林 Katou,加藤 Yoshida,吉田 Yamada,山田 Sasaki,佐々木
        Yamaguchi,山口 Matsumoto,松本 Inoue,井上 Kimura,木村 Hayashi,林 Saitou,斎藤 Shimizu,清水
        Yamazaki,山崎 Mori,森 Abe,阿部 Ikeda,池田 Hashimoto,橋本 Ishikawa,石川 Ogawa,小川 Okada,岡田
        Gotou,後藤 Hasegawa,長谷川 Murakami,村上 Kondou,近藤 Sakamoto,坂本 Endou,遠藤 Aoki,青木
        Fujii,藤井 Nishimura,西村 Fukuda,福田 Miura,三浦 Takeuchi,竹内 Nakagawa,中川 Okamoto,岡本
        Harada,原田 Matsuda,松田 Nakano,中野 Ono,小野 Tamura,田村 Fujita,藤田 Kaneko,金子 Wada,和田
        Nakayama,中山 Ishida,石田 Ueda,上田 Morita,森田 Shibata,柴田 Sakai,酒井 Kudou,工藤
        Yokoyama,横山 Miyazawa,宮沢 Kirishima,霧島 Tachibana,橘 Kuroda,黒田 Shirogane,白銀
        Asagiri,朝霧 Minazuki,水無月 Hoshino,星野 Tsukishima,月島 Amano,天野
    """),
    "KR": _names("""
        Kim,김 Lee,이 Park,박 Choi,최 Jeong,정 Kang,강 Yoon,윤 Jang,장 Im,임 Han,한 Oh,오 Seo,서
        Shin,신 Kwon,권 Hwang,황 Ahn,안 Song,송 Hong,홍
    """),
    "CN": _names("""
        Wang,王 Li,李 Zhang,张 Liu,刘 Chen,陈 Yang,杨 Zhao,赵 Huang,黄 Zhou,周 Wu,吴 Xu,徐 Sun,孙
        Lin,林 Xiao,萧 Ye,叶 Su,苏 Bai,白 Luo,罗
    """),
    "TW": _names("""
        Chen,陳 Lin,林 Huang,黃 Chang,張 Li,李 Wang,王 Wu,吳 Liu,劉 Tsai,蔡 Yang,楊 Hsu,許 Cheng,鄭
    """),
}

#: By country and gender: given names.
GIVEN = {
    ("JP", "Male"): _names("""
        Haruto,陽斗 Souta,颯太 Yuuto,悠斗 Ren,蓮 Riku,陸 Sora,空 Kaito,海斗 Daiki,大輝 Takumi,匠
        Kenta,健太 Shou,翔 Tsubasa,翼 Ryou,涼 Akira,明 Makoto,誠 Hiroshi,浩 Kenji,健二 Satoshi,聡
        Naoki,直樹 Tomoya,智也 Kazuki,一輝 Yuki,勇気 Shinji,慎二 Jun,純 Osamu,修 Minoru,実 Kei,圭
        Hayato,隼人 Itsuki,樹 Tatsuya,達也 Masato,正人 Genji,源治 Toshio,敏夫 Rintarou,凛太郎
        Soujirou,宗次郎 Kyousuke,恭介 Youhei,洋平 Mamoru,守 Isamu,勇 Raiden,雷電
    """),
    ("JP", "Female"): _names("""
        Yui,結衣 Aoi,葵 Rin,凛 Hina,陽菜 Sakura,桜 Mio,澪 Saki,咲 Nanami,七海 Misaki,美咲 Ayaka,彩花
        Haruka,遥 Mai,舞 Kaede,楓 Shiori,栞 Akane,茜 Chihiro,千尋 Yuka,由佳 Emi,恵美 Kana,佳奈
        Asuka,明日香 Megumi,恵 Natsuki,夏希 Rei,麗 Hotaru,蛍 Koharu,小春 Tsumugi,紬 Sayaka,沙耶香
        Ritsuko,律子 Maki,真希 Yukari,紫 Michiko,美智子 Noriko,典子 Fumika,文香 Kotone,琴音
        Suzune,鈴音 Kiyoko,清子 Wakana,若菜 Mikoto,美琴 Hikari,光 Izumi,泉
    """),
    ("KR", "Male"): _names("""
        Minjun,민준 Seojun,서준 Dohyun,도현 Jiho,지호 Junseo,준서 Hyunwoo,현우 Taeyang,태양
        Seungmin,승민 Jinwoo,진우 Woojin,우진
    """),
    ("KR", "Female"): _names("""
        Seoyeon,서연 Jiwoo,지우 Haeun,하은 Minseo,민서 Yuna,유나 Sooah,수아 Jimin,지민 Eunji,은지
        Harin,하린 Sohee,소희
    """),
    ("CN", "Male"): _names("""
        Wei,伟 Hao,浩 Jun,军 Lei,磊 Yifan,一凡 Tianyu,天宇 Zihan,子涵 Feng,枫 Mo,墨 Chen,尘
    """),
    ("CN", "Female"): _names("""
        Fang,芳 Na,娜 Jing,静 Xiu,秀 Yue,月 Ruoxi,若曦 Meilin,美琳 Xue,雪 Qing,清 Lan,兰
    """),
    ("TW", "Male"): _names("Chihming,志明 Chunchieh,俊傑 Chiahao,家豪 Paihan,柏翰 Yuhsuan,宇軒"),
    ("TW", "Female"): _names("Shufen,淑芬 Yating,雅婷 Yijun,怡君 Peishan,佩珊 Hsinyi,欣怡"),
}

#: Given names of those who are from elsewhere, by gender.
WESTERN_GIVEN = {
    "Male": _names("""
        Albert,アルベルト Leon,レオン Oscar,オスカー Felix,フェリックス Victor,ヴィクトル
        Arthur,アーサー Hugo,ユーゴ Klaus,クラウス Simon,シモン Noah,ノア Elias,エリアス
        Roland,ローラン Gilbert,ギルバート Edgar,エドガー Lucas,ルーカス Theo,テオ
    """),
    "Female": _names("""
        Alice,アリス Clara,クララ Eva,エーファ Iris,イリス Julia,ユリア Lilia,リリア Mina,ミーナ
        Nora,ノーラ Sophie,ソフィ Rosa,ローザ Elsa,エルザ Charlotte,シャルロット
        Margaret,マーガレット Stella,ステラ Vera,ヴェラ Ines,イネス
    """),
}

#: Their family names.
WESTERN_FAMILY = _names("""
    Ashford,アッシュフォード Becker,ベッカー Cromwell,クロムウェル Dupont,デュポン Engel,エンゲル
    Falk,ファルク Grey,グレイ Hartmann,ハルトマン Lindqvist,リンドクヴィスト Moreau,モロー
    Novak,ノヴァク Orlov,オルロフ Rossi,ロッシ Silva,シルヴァ Stern,シュテルン
    Valentin,ヴァレンティン Weiss,ヴァイス Winter,ウィンター Carter,カーター Bell,ベル
    Marsh,マーシュ Brook,ブルック
""")

#: What people are called besides: epithets and nicknames.
CALLED = (
    *("The Silver Fox", "Professor", "Captain", "Lucky", "Boss", "Little Wolf", "Number Seven"),
    *("The Librarian", "Red", "Ace", "Sensei", "Chief", "The Quiet One", "Snow", "Raven"),
    *("The Lantern Bearer", "Shorty", "Doc", "Half Moon", "The Clockmaker"),
)

#: By language: where people are from.
TOWNS: Mapping[str, Sequence[str]] = {
    "Japanese": (
        *("Tokyo, Japan", "Osaka, Japan", "Kyoto, Japan", "Sapporo, Hokkaido, Japan"),
        *("Nagoya, Aichi Prefecture, Japan", "Fukuoka, Japan", "Sendai, Miyagi Prefecture, Japan"),
        *("Yokohama, Kanagawa Prefecture, Japan", "Saitama Prefecture, Japan", "Kobe, Japan"),
    ),
    "English": (
        "Dallas, Texas, USA",
        "Los Angeles, California, USA",
        "Toronto, Canada",
        "London, UK",
    ),
    "Korean": ("Seoul, South Korea", "Busan, South Korea", "Incheon, South Korea"),
    "Italian": ("Rome, Italy", "Milan, Italy", "Turin, Italy"),
    "Spanish": ("Madrid, Spain", "Mexico City, Mexico", "Barcelona, Spain"),
    "Portuguese": ("São Paulo, Brazil", "Rio de Janeiro, Brazil", "Lisbon, Portugal"),
    "French": ("Paris, France", "Lyon, France", "Brussels, Belgium"),
    "German": ("Berlin, Germany", "Munich, Germany", "Vienna, Austria"),
    "Hebrew": ("Tel Aviv, Israel", "Haifa, Israel"),
    "Hungarian": ("Budapest, Hungary", "Szeged, Hungary"),
}
