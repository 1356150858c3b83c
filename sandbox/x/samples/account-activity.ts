/** Account Activity API deliveries: every kind, several events in one body, a revoked consent, one conversation seen from both sides. */
import { accountBodyOf, accountEvent, revokeBody } from "../events/aaa.ts";
import type { Facts } from "../events/happening.ts";
import { jsonText } from "../events/json.ts";
import { type Cast, happened, sceneOf } from "./cast.ts";
import type { Sample } from "./sample.ts";

/** One delivery for each kind, and the special ones. */
export const accountActivitySamples = (cast: Cast): Sample[] => {
  const { user, other, id, appId } = cast;
  const aaa = (name: string, facts: readonly Facts[], forUserId = user.id): Sample => {
    const happenings = facts.map((one) => happened(cast, 0, one));
    const texts = happenings.map((happening) => jsonText(accountEvent(happening)?.event));
    return {
      name,
      source: "aaa",
      events: facts.length,
      parts: texts.length > 1 ? texts : [],
      body: accountBodyOf(happenings, forUserId),
    };
  };
  const created = (index: number, text: string): Facts => ({
    kind: "post",
    scene: sceneOf(cast, index, user, text),
  });
  const relation = (type: Extract<Facts, { kind: "relation" }>["type"]): Facts => ({
    kind: "relation",
    type,
    source: user,
    target: other,
  });
  const queen = [created(1, "Queen spotted 👑🐝 in hive “7”")];
  const like: Facts = {
    kind: "like",
    id: cast.hex(101),
    liker: user,
    scene: sceneOf(cast, 101, other, "A good year for lavender"),
  };
  const { post: gone } = sceneOf(cast, 102, user, "soon gone");
  return [
    aaa("tweet_create_events", queen),
    aaa("tweet_create_events, the other user's", queen, other.id),
    aaa("favorite_events", [like]),
    aaa("direct_message_events", [{ kind: "dm", id: id(103), from: other, to: user, text: "honey? 🍯" }]),
    aaa("tweet_delete_events", [{ kind: "post-deleted", post: gone, author: user }]),
    aaa("follow_events", [relation("follow")]),
    aaa("follow_events, unfollow", [relation("unfollow")]),
    aaa("block_events", [relation("block")]),
    aaa("block_events, unblock", [relation("unblock")]),
    aaa("mute_events", [relation("mute")]),
    aaa("mute_events, unmute", [relation("unmute")]),
    aaa("direct_message_indicate_typing_events", [{ kind: "dm-typing", from: other, to: user }]),
    aaa("direct_message_mark_read_events", [
      { kind: "dm-read", reader: other, sender: user, lastReadId: id(103) },
    ]),
    aaa("tweet_create_events, three in one body", [
      created(104, "one"),
      created(105, "two, with a } in it"),
      created(106, 'three "]"'),
    ]),
    {
      name: "user_event, revoke",
      source: "aaa",
      events: 1,
      parts: [],
      body: revokeBody({ app: { id: appId, name: "sample" }, user, atMs: cast.atMs }),
    },
  ];
};
