# ruff: noqa: RUF001 - titles and names are written as AniList writes them
"""Well-known characters and studios under their true ids."""

from __future__ import annotations

from typing import NamedTuple

from kotae.testing.world.catalogue.vocabulary.lines import lines_of

__all__ = ["CHARACTERS", "STUDIOS", "KnownCharacter"]


class KnownCharacter(NamedTuple):
    """What is true of a character."""

    id: int
    #: One of the works that they are a main character of.
    media_id: int
    gender: str
    first: str
    last: str | None
    native: str


_LIST = """
    1 | 1 | Male | Spike | Spiegel | スパイク・スピーゲル
    2 | 1 | Female | Faye | Valentine | フェイ・ヴァレンタイン
    3 | 1 | Male | Jet | Black | ジェット・ブラック
    16 | 1 | Female | Edward | Wong Hau Pepelu Tivrusky IV | \
        エドワード・ウォン・ハウ・ペペル・チブルスキー4世
    17 | 20 | Male | Naruto | Uzumaki | うずまきナルト
    13 | 20 | Male | Sasuke | Uchiha | うちはサスケ
    85 | 20 | Male | Kakashi | Hatake | はたけカカシ
    14 | 20 | Male | Itachi | Uchiha | うちはイタチ
    40 | 21 | Male | Luffy | Monkey D. | モンキー・D・ルフィ
    62 | 21 | Male | Zoro | Roronoa | ロロノア・ゾロ
    723 | 21 | Female | Nami | - | ナミ
    89 | 30 | Male | Shinji | Ikari | 碇シンジ
    246 | 223 | Male | Gokuu | Son | 孫悟空
    5 | 269 | Male | Ichigo | Kurosaki | 黒崎一護
    6 | 269 | Female | Rukia | Kuchiki | 朽木ルキア
    80 | 1535 | Male | Light | Yagami | 夜神月
    71 | 1535 | Male | L | Lawliet | L
    75 | 1535 | Male | Ryuk | - | リューク
    835 | 1535 | Female | Misa | Amane | 弥海砂
    417 | 1575 | Male | Lelouch | Lamperouge | ルルーシュ・ランペルージ
    1111 | 1575 | Female | C.C. | - | C.C.
    558 | 1575 | Female | Kallen | Stadtfeld | カレン・シュタットフェルト
    11 | 5114 | Male | Edward | Elric | エドワード・エルリック
    12 | 5114 | Male | Alphonse | Elric | アルフォンス・エルリック
    68 | 5114 | Male | Roy | Mustang | ロイ・マスタング
    35252 | 9253 | Male | Rintarou | Okabe | 岡部倫太郎
    34470 | 9253 | Female | Kurisu | Makise | 牧瀬紅莉栖
    30 | 11061 | Male | Gon | Freecss | ゴン＝フリークス
    27 | 11061 | Male | Killua | Zoldyck | キルア＝ゾルディック
    36765 | 11757 | Male | Kazuto | Kirigaya | 桐ヶ谷和人
    36828 | 11757 | Female | Asuna | Yuuki | 結城明日奈
    40882 | 16498 | Male | Eren | Yeager | エレン・イェーガー
    40881 | 16498 | Female | Mikasa | Ackerman | ミカサ・アッカーマン
    46494 | 16498 | Male | Armin | Arlert | アルミン・アルレルト
    45627 | 16498 | Male | Levi | - | リヴァイ
    73935 | 21087 | Male | Saitama | - | サイタマ
    73979 | 21087 | Male | Genos | - | ジェノス
    88573 | 21355 | Male | Subaru | Natsuki | ナツキ・スバル
    88572 | 21355 | Female | Emilia | - | エミリア
    88575 | 21355 | Female | Rem | - | レム
    89028 | 21459 | Male | Izuku | Midoriya | 緑谷出久
    90169 | 21827 | Female | Violet | Evergarden | ヴァイオレット・エヴァーガーデン
    10138 | 101348 | Male | Thorfinn | Karlsefni | トルフィン
    13020 | 101348 | Male | Askeladd | - | アシェラッド
    126071 | 101922 | Male | Tanjirou | Kamado | 竈門炭治郎
    127518 | 101922 | Female | Nezuko | Kamado | 竈門禰豆子
    127212 | 113415 | Male | Yuuji | Itadori | 虎杖悠仁
    126635 | 113415 | Male | Megumi | Fushiguro | 伏黒恵
    127691 | 113415 | Male | Satoru | Gojou | 五条悟
    130102 | 127230 | Male | Denji | - | デンジ
    137079 | 127230 | Female | Power | - | パワー
    137080 | 127230 | Female | Makima | - | マキマ
    138101 | 140960 | Male | Loid | Forger | ロイド・フォージャー
    138102 | 140960 | Female | Yor | Forger | ヨル・フォージャー
    138100 | 140960 | Female | Anya | Forger | アーニャ・フォージャー
    176754 | 154587 | Female | Frieren | - | フリーレン
    183965 | 154587 | Female | Fern | - | フェルン
    184313 | 154587 | Male | Stark | - | シュタルク
"""


def _characters() -> tuple[KnownCharacter, ...]:
    made: list[KnownCharacter] = []
    for line in lines_of(_LIST):
        character_id, media_id, gender, first, last, native = line.split(" | ")
        made.append(
            KnownCharacter(
                int(character_id),
                int(media_id),
                gender,
                first,
                None if last == "-" else last,
                native.strip(),
            )
        )
    return tuple(made)


CHARACTERS = _characters()

#: By id: their names, as AniList has them.
STUDIOS = {
    1: "Studio Pierrot",
    2: "Kyoto Animation",
    4: "bones",
    6: "Gainax",
    8: "Artland",
    10: "Production I.G",
    11: "MADHOUSE",
    14: "Sunrise",
    18: "Toei Animation",
    21: "Studio Ghibli",
    28: "OLM",
    43: "ufotable",
    56: "A-1 Pictures",
    73: "TMS Entertainment",
    103: "Tatsunoko Production",
    290: "Kinema Citrus",
    291: "CoMix Wave",
    314: "White Fox",
    569: "MAPPA",
    858: "WIT STUDIO",
    6222: "CloverWorks",
}
