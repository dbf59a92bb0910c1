"""Users: their names, their accounts and what they set."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.catalogue.calendar import MOMENT_S
from kotae.testing.world.chance import Chance
from kotae.testing.world.community import settings
from kotae.testing.world.community.vocabulary import people as words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.social import PreviousNameRecord, UserRecord

__all__ = ["COLLECTOR", "JOINED_BY_S", "USERS", "VIEWER", "People", "Trait", "successor_of"]

#: How many users there are; their ids are 1 to this.
USERS = 300

#: The ordinary viewer, who has something of everything.
VIEWER = 1

#: The user with the greatest list.
COLLECTOR = 2

#: The first user registered then, 2013-04-01, and all have by the second, 2022-07-01.
_OPENED_S = 1_364_774_400
JOINED_BY_S = 1_656_633_600

_PRIVATE = 10
_WITHOUT_LIST = 5
_LONGEST_NAME = 20


class Trait(NamedTuple):
    """What is known of a user without making their record."""

    name: str
    #: When they registered, in Unix seconds.
    joined_s: int
    is_private: bool
    #: How many entries they would like their list to have.
    list_size: int
    #: Whether they want to see media for adults.
    likes_adult: bool


def successor_of(user_id: int) -> int:
    """Return a user's neighbour: everybody is somebody's, who follows and writes to them."""
    return user_id % USERS + 1


class People:
    """Users by id.

    Args:
        seed: The world's.
        catalogue: Whose media they write about.
    """

    def __init__(self, seed: int, catalogue: Catalogue) -> None:
        self._seed = seed
        self._catalogue = catalogue
        self._records: dict[int, UserRecord] = {}

    @cached_property
    def ids(self) -> Sequence[int]:
        """Every user's id, ascending."""
        return range(1, USERS + 1)

    @cached_property
    def traits(self) -> Mapping[int, Trait]:
        """What is known of each user."""
        chance = Chance(self._seed, "users")
        ordinary = [user_id for user_id in self.ids if user_id not in words.NAMED]
        hidden = set(chance.sample(ordinary, _PRIVATE))
        empty = set(chance.sample(ordinary, _WITHOUT_LIST))
        names = self._names(chance)
        step = (JOINED_BY_S - _OPENED_S) // USERS
        traits: dict[int, Trait] = {}
        for index, user_id in enumerate(self.ids):
            size = chance.between(25, 150) + chance.between(0, 120)
            size = {VIEWER: 400, COLLECTOR: 6_000}.get(user_id, 0 if user_id in empty else size)
            traits[user_id] = Trait(
                names[index],
                _OPENED_S + index * step + chance.below(step),
                user_id in hidden,
                size,
                chance.happens(0.2) or user_id == COLLECTOR,
            )
        return traits

    def _names(self, chance: Chance) -> list[str]:
        taken = {name.lower() for name in words.NAMED.values()}
        names: list[str] = []
        for user_id in self.ids:
            name = words.NAMED.get(user_id)
            while name is None:
                made = _name(chance)
                if made.lower() not in taken:
                    taken.add(made.lower())
                    name = made
            names.append(name)
        return names

    @cached_property
    def by_name(self) -> Mapping[str, int]:
        """The ids of users, by their names in lower case."""
        return {trait.name.lower(): user_id for user_id, trait in self.traits.items()}

    def has(self, user_id: int) -> bool:
        """Return whether there is a user with this id."""
        return 1 <= user_id <= USERS

    def name(self, user_id: int) -> str:
        """Return the name of a user who exists."""
        return self.traits[user_id].name

    def user(self, user_id: int) -> UserRecord | None:
        """Return a user, or None."""
        if not self.has(user_id):
            return None
        record = self._records.get(user_id)
        if record is None:
            record = self._records.setdefault(user_id, self._made(user_id))
        return record

    def _made(self, user_id: int) -> UserRecord:
        trait = self.traits[user_id]
        chance = Chance(self._seed, "user", user_id)
        is_viewer = user_id == VIEWER
        is_donator = chance.happens(0.15) or is_viewer
        tier = chance.between(1, 5) if is_donator else 0
        is_moderator = chance.happens(0.06) and not is_viewer
        roles, role_text = chance.pick(words.ROLES) if is_moderator else ((), None)
        about = self._about(chance, user_id) if is_viewer or chance.happens(0.7) else None
        has_banner = is_viewer or chance.happens(0.6)
        updated_s = trait.joined_s + int(chance.fraction() * (MOMENT_S - trait.joined_s))
        is_full = user_id in words.NAMED
        return {
            "id": user_id,
            "name": trait.name,
            "about": about,
            "avatar": {
                "large": f"https://images.example/user/avatar/large/b{user_id}.png",
                "medium": f"https://images.example/user/avatar/medium/b{user_id}.png",
            },
            "bannerImage": f"https://images.example/user/banner/b{user_id}.jpg"
            if has_banner
            else None,
            "bans": [],
            "options": settings.user_options(chance, likes_adult=trait.likes_adult),
            "mediaListOptions": settings.list_options(chance, is_full=is_full),
            "siteUrl": f"https://anilist.example/user/{trait.name}",
            "donatorTier": tier,
            "donatorBadge": chance.pick(words.BADGES) if tier > 2 else "Donator",
            "moderatorRoles": list(roles),
            "createdAt": trait.joined_s,
            "updatedAt": updated_s,
            "moderatorStatus": role_text,
            "previousNames": self._previous_names(chance, trait, is_needed=is_viewer),
            "isPrivate": trait.is_private,
        }

    def _about(self, chance: Chance, user_id: int) -> str:
        ids = self._catalogue.media_ids()
        media = self._catalogue.media(ids[chance.below(len(ids))])
        return chance.pick(words.ABOUT).format(
            image=f"https://images.example/user/about/{user_id}.png",
            video=f"https://videos.example/watch?v=user{user_id}",
            name=self.name(chance.pick(self.ids)),
            title="Nothing" if media is None else media["title"]["romaji"],
            url="" if media is None else media["siteUrl"],
        )

    def _previous_names(
        self, chance: Chance, trait: Trait, *, is_needed: bool
    ) -> list[PreviousNameRecord]:
        count = chance.between(1, 3) if is_needed or chance.happens(0.15) else 0
        names: list[PreviousNameRecord] = []
        given_up_s = trait.joined_s
        for _ in range(count):
            given_up_s += int(chance.fraction() * (MOMENT_S - given_up_s) / 2)
            name = _name(chance)
            if name.lower() not in self.by_name:
                names.append({"name": name, "createdAt": given_up_s, "updatedAt": given_up_s})
        return names


def _name(chance: Chance) -> str:
    name = chance.pick(words.FIRST_NAMES)
    if chance.happens(0.7):
        name += chance.pick(words.ENDINGS)
    if chance.happens(0.4):
        name += str(chance.between(0, 99))
    if chance.happens(0.3):
        name = name.lower()
    return name[:_LONGEST_NAME]
