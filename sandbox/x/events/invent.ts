/** Invented happenings for every event type: `subject` is whom the subscription's filter names. */
import type { LiveShow, User } from "../entities.ts";
import { type Facts, type ProfileField, profileFields } from "./happening.ts";
import { messageInventions, say } from "./invent-messages.ts";
import { inventPost, type PostForm } from "./invent-post.ts";
import type { Invent, Stage } from "./stage.ts";
import { bios, links, names, places, stories, titles } from "./words.ts";

/** By the author, who is the subject. */
const ownPost: Invent = (stage, subject, other) => {
  const form = stage.random.pick<PostForm>(["plain", "plain", "mention", "reply", "quote", "repost"]);
  return { kind: "post", scene: inventPost(stage, form, subject, other) };
};

/** By the other, about the subject. */
const postAbout =
  (form: PostForm): Invent =>
  (stage, subject, other) => ({ kind: "post", scene: inventPost(stage, form, other, subject) });

const postDeleted: Invent = (stage, subject, other) => {
  const gone = stage.postBy(subject) ?? inventPost(stage, "plain", subject, other);
  stage.forget(gone);
  return { kind: "post-deleted", post: gone.post, author: subject };
};

/** The subject likes a post of the other. */
const likeBy: Invent = (stage, subject, other) => ({
  kind: "like",
  id: stage.hex(32),
  liker: subject,
  scene: stage.postBy(other) ?? inventPost(stage, "plain", other, subject),
});

type Relation = Extract<Facts, { kind: "relation" }>["type"];

const relation =
  (type: Relation): Invent =>
  (_stage, source, target) => ({ kind: "relation", type, source, target });

const profileValue = ({ random, hex }: Stage, field: ProfileField): string => {
  switch (field) {
    case "bio":
      return random.pick(bios);
    case "profile_picture":
      return `https://pbs.example/profile_images/${hex(12)}/normal.jpg`;
    case "banner_picture":
      return `https://pbs.example/profile_banners/${hex(12)}`;
    case "screenname":
      return random.pick(names).name;
    case "handle":
      return random.pick(names).username;
    case "geo":
      return random.pick(places);
    case "url":
      return random.pick(links);
    case "verified_badge":
      return random.pick(["none", "blue", "business", "government"]);
    case "affiliate_badge":
      return random.pick(["", "Harbour Cooperative"]);
  }
};

const profile =
  (field: ProfileField): Invent =>
  (stage, user) => {
    const before = profileValue(stage, field);
    let after = profileValue(stage, field);
    while (after === before) after = profileValue(stage, field);
    return { kind: "profile", user, field, before, after };
  };

const inventShow = (stage: Stage, kind: LiveShow["kind"], host: User): LiveShow => ({
  id: `1${stage.hex(12)}`,
  kind,
  hostId: host.id,
  title: stage.random.pick(titles),
  startedAtMs: stage.nowMs() - 1 - stage.random.below(3_600_000),
});

const show =
  (kind: LiveShow["kind"], change: "start" | "end"): Invent =>
  (stage, host) => ({ kind: "show", change, show: inventShow(stage, kind, host), host });

const showChat: Invent = (stage, host, from) => ({
  kind: "show-chat",
  show: inventShow(stage, "broadcast", host),
  host,
  from,
  text: say(stage),
});

/** A story, with the keyword it is found by. */
export const inventNews = (stage: Stage): { facts: Facts; keyword: string } => {
  const { keyword, ...story } = stage.random.pick(stories);
  return { keyword, facts: { kind: "news", id: stage.id(), ...story } };
};

/** By event type; news is made by `inventNews`. */
export const inventions: Readonly<Record<string, Invent>> = {
  ...Object.fromEntries(profileFields.map((field) => [`profile.update.${field}`, profile(field)])),
  "post.create": ownPost,
  "post.delete": postDeleted,
  "post.mention.create": postAbout("mention"),
  "post.reply.create": postAbout("reply"),
  "post.quote.create": postAbout("quote"),
  "post.repost.create": postAbout("repost"),
  "like.create": likeBy,
  "follow.follow": relation("follow"),
  "follow.unfollow": relation("unfollow"),
  "mute.mute": relation("mute"),
  "mute.unmute": relation("unmute"),
  "block.block": relation("block"),
  "block.unblock": relation("unblock"),
  "spaces.start": show("space", "start"),
  "spaces.end": show("space", "end"),
  "broadcast.start": show("broadcast", "start"),
  "broadcast.end": show("broadcast", "end"),
  "broadcast.chat": showChat,
  ...messageInventions,
  "oauth.revoke": (stage, user) => ({ kind: "revoke", app: { id: stage.appId, name: "sample" }, user }),
};
