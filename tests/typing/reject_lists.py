"""Wrong arguments for whole lists."""

from kotae import AsyncClient, Client
from kotae.api import Media, MediaList, MediaListCollection

anilist = Client(app="my-app/1.0")

anilist.media_list()  # E: Expected 1 more positional argument // Too few arguments
anilist.media_list(None)  # E: "None" is not assignable to // has incompatible type "None"
anilist.media_list(1, Media.id)  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_list(1, MediaList.media)  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_list(1, MediaListCollection.has_next_chunk)  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_list(1, (MediaList.id, MediaList.status))  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_list(1, type="NOVEL")  # E: cannot be assigned to parameter "type" // has incompatible type
anilist.media_list(1, status_in=["WATCHING"])  # E: cannot be assigned to parameter "status_in" // incompatible type
anilist.media_list(1, score_format="POINT_100")  # E: No parameter named "score_format" // Unexpected keyword argument
anilist.media_list(user_name="Kotae")  # E: Expected 1 more positional argument // for "media_list" of "BulkMethods"
anilist.media_list(1)[0]  # E: __getitem__ // is not indexable
for _listed in AsyncClient().media_list(1):  # E: is not iterable // has no attribute "__iter__"
    pass
for found in anilist.media_list(1, MediaList.status):
    found.lists.append("Mine")  # E: Cannot access attribute "append" // has no attribute "append"
    title = found.entry.title  # E: Cannot access attribute "title" // has no attribute "title"
