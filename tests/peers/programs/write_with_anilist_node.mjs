// Reads and writes with anilist-node, and prints what it returns as JSON.
// Its endpoint is a constant, so the `fetch` that it imports is replaced.

import { createRequire } from "node:module";

const [url, token] = process.argv.slice(2);
const require = createRequire(process.cwd() + "/");
const fetch = require("node-fetch");
require.cache[require.resolve("node-fetch")].exports = (endpoint, options) => {
  if (endpoint !== "https://graphql.anilist.co") throw new Error(`another endpoint: ${endpoint}`);
  return fetch(url, options);
};
const AniList = require("anilist-node");

const anilist = new AniList(token);
const added = await anilist.lists.addEntry(31, { status: "CURRENT", progress: 2 });
const found = {
  media: await anilist.media.anime(1),
  search: await anilist.searchEntry.anime("bebop"),
  withoutWords: await anilist.searchEntry.manga(null, { genre_in: ["Mecha"] }, 1, 50),
  lists: await anilist.lists.anime(1),
  viewer: await anilist.user.getAuthorized(),
  statistics: await anilist.user.stats(1),
  character: await anilist.people.character(1),
  added,
  updated: await anilist.lists.updateEntry(added.id, { progress: 5, score: 7 }),
  removed: await anilist.lists.removeEntry(added.id),
  text: await anilist.activity.postText("Seen by a stranger."),
  isFollowing: await anilist.user.follow(4),
};
console.log(JSON.stringify(found));
