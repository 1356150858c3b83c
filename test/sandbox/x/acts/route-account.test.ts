import { describe, expect, it } from "vitest";
import { usersConcerned } from "../../../../sandbox/x/acts/route-account.ts";
import type { Facts } from "../../../../sandbox/x/events/happening.ts";
import { ann, ben, cat, happens, pat, post, scene } from "./cast.ts";

const bensPost = { post: post("90", ben), author: ben };
const relation = (type: Extract<Facts, { kind: "relation" }>["type"]): Facts => ({
  kind: "relation",
  type,
  source: ann,
  target: ben,
});

const table: Readonly<Record<string, readonly [Facts, readonly string[]]>> = {
  "a post: its author and whom it names, each once": [
    { kind: "post", scene: scene(ann, {}, { mentioned: [ben, ann, ben] }) },
    ["1", "2"],
  ],
  "a reply: also the author answered": [
    { kind: "post", scene: scene(ann, { replyToId: "90" }, { referenced: [bensPost] }) },
    ["1", "2"],
  ],
  "a repost: the author reposted, not whom the text names": [
    {
      kind: "post",
      scene: scene(ann, { repostOfId: "90" }, { referenced: [bensPost], mentioned: [ben, cat] }),
    },
    ["1", "2"],
  ],
  "a repost of a quote: also the author quoted": [
    {
      kind: "post",
      scene: scene(
        ann,
        { repostOfId: "90" },
        { referenced: [{ post: post("90", ben, { quoteOfId: "80" }), author: ben }] },
      ),
    },
    ["1", "2", "3"],
  ],
  "a protected account's post: the account alone": [
    { kind: "post", scene: scene(pat, {}, { mentioned: [ben] }) },
    ["4"],
  ],
  "a deletion: the author": [{ kind: "post-deleted", post: post("9", ann), author: ann }, ["1"]],
  "a like: both": [{ kind: "like", id: "f", liker: ann, scene: scene(ben, {}) }, ["1", "2"]],
  "a like of one's own post: oneself, once": [
    { kind: "like", id: "f", liker: ann, scene: scene(ann, {}) },
    ["1"],
  ],
  "a follow: both": [relation("follow"), ["1", "2"]],
  "an unfollow: the one who does it": [relation("unfollow"), ["1"]],
  "a mute: the one who does it": [relation("mute"), ["1"]],
  "an unblock: the one who does it": [relation("unblock"), ["1"]],
  "a direct message: both": [{ kind: "dm", id: "5", from: ann, to: ben, text: "hi" }, ["1", "2"]],
  "typing: the other": [{ kind: "dm-typing", from: ann, to: ben }, ["2"]],
  "reading: the sender": [{ kind: "dm-read", reader: ann, sender: ben, lastReadId: "5" }, ["2"]],
  "a profile: nobody": [{ kind: "profile", user: ann, field: "bio", before: "", after: "x" }, []],
  "news: nobody": [{ kind: "news", id: "7", headline: "h", summary: "s", category: "News" }, []],
};

describe("whose account activity a happening is", () => {
  it.each(Object.entries(table))("%s", (_name, [facts, expected]) => {
    const authorOf = (id: string) => (id === "80" ? cat.id : undefined);
    expect(usersConcerned(happens(facts), authorOf)).toEqual(expected);
  });
});
