/** What users of the emulated X can be told to do: `{"user": "alice", "does": "like", "postOf": "bob"}`. */
import { z } from "zod";
import { idSchema, text } from "../api/http.ts";
import { scopes } from "../auth/scopes.ts";
import { usernameSchema } from "../seed/entity-schema.ts";

/** `"@username"`, a username or an id; where a name could be either, the id wins. */
const person = z.string().regex(/^(?:@?[A-Za-z0-9_]{1,15}|[0-9]{1,19})$/, "is no @username, username or id");

const people = z.array(person).min(1).max(1000);
/** X's longest posts. */
const postText = text(1, 25_000);
const messageText = text(1, 10_000);
const line = text(0, 500);

/** An act of a user. */
const act = <Does extends string, Shape extends z.core.$ZodLooseShape>(does: Does, shape: Shape) =>
  z.strictObject({ user: person, does: z.literal(does), ...shape });

/** A post by its id, or somebody's newest one. */
const aPost = { post: idSchema.optional(), postOf: person.optional() };

const exactlyOne =
  <Name extends string>(one: Name, other: Name) =>
  (given: { readonly [Key in Name]?: unknown }): boolean =>
    (given[one] === undefined) !== (given[other] === undefined);

const byPost = [exactlyOne("post", "postOf"), "exactly one of post and postOf is needed"] as const;

const content = {
  text: postText,
  /** BCP 47. Default: `und`. */
  lang: z
    .string()
    .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/)
    .optional(),
  media: z
    .array(z.enum(["photo", "video", "animated_gif"]))
    .max(4)
    .optional(),
};

const posts = [
  act("post", content),
  act("reply", { ...content, to: idSchema.optional(), toPostOf: person.optional() }).refine(
    exactlyOne("to", "toPostOf"),
    "exactly one of to and toPostOf is needed",
  ),
  act("quote", { ...content, ...aPost }).refine(...byPost),
  act("repost", aPost).refine(...byPost),
  act("like", aPost).refine(...byPost),
  act("delete", aPost).refine(...byPost),
] as const;

const relations = [
  act("follow", { whom: person }),
  act("unfollow", { whom: person }),
  act("mute", { whom: person }),
  act("unmute", { whom: person }),
  act("block", { whom: person }),
  act("unblock", { whom: person }),
] as const;

const messages = [
  act("dm", { to: person, text: messageText }),
  act("typing", { to: person }),
  /** Reads the last direct message of somebody. */
  act("read", { from: person }),
] as const;

const inChat = { conversation: z.string().min(1).max(100) };

const chats = [
  /** With one other member and no name: a chat between two; else a group, with the user as its admin. */
  act("chat-create", { members: people, name: text(1, 100).optional() }),
  act("chat", { ...inChat, text: messageText }),
  act("chat-add", { ...inChat, users: people }),
  act("chat-remove", { ...inChat, users: people }),
  act("chat-promote", { ...inChat, users: people }),
  act("chat-demote", { ...inChat, users: people }),
  act("chat-rename", { ...inChat, name: text(1, 100) }),
  act("chat-restrict", { ...inChat, screenshotsBlocked: z.boolean() }),
] as const;

const profile = act("profile", {
  bio: line.optional(),
  /** The name that is shown: X's `screenname` event. */
  name: text(1, 50).optional(),
  handle: usernameSchema.optional(),
  picture: line.optional(),
  banner: line.optional(),
  geo: line.optional(),
  url: line.optional(),
  verifiedBadge: z.enum(["none", "blue", "business", "government"]).optional(),
  affiliateBadge: line.optional(),
});

const shows = [
  act("space-start", { title: line.optional() }),
  /** Default: the newest of the user's that is on. */
  act("space-end", { space: z.string().max(100).optional() }),
  act("broadcast-start", { title: line.optional() }),
  act("broadcast-end", { broadcast: z.string().max(100).optional() }),
  act("broadcast-chat", {
    broadcast: z.string().max(100).optional(),
    broadcastOf: person.optional(),
    text: messageText,
  }).refine(exactlyOne("broadcast", "broadcastOf"), "exactly one of broadcast and broadcastOf is needed"),
] as const;

const news = z.strictObject({
  does: z.literal("news"),
  headline: text(1, 500),
  summary: text(0, 5000).default(""),
  category: text(1, 100).default("News"),
});

const consents = [
  /** Default: all scopes. */
  act("authorise", {
    app: z.string(),
    scopes: z.union([z.literal("all"), z.array(z.enum(scopes))]).optional(),
  }),
  act("revoke", { app: z.string() }),
] as const;

/** One act. */
export const actSchema = z.discriminatedUnion("does", [
  ...posts,
  ...relations,
  ...messages,
  ...chats,
  profile,
  ...shows,
  news,
  ...consents,
]);

/** A list that is performed in order. */
export const actListSchema = z.array(actSchema).max(10_000);

/** What `POST /_x/act` takes, as its description says it; the route asks the one that fits, for better complaints. */
export const actsSchema = z.union([actSchema, actListSchema]);

/** An act as a caller writes it. */
export type Act = z.input<typeof actSchema>;

/** An act with its defaults. */
export type ParsedAct = z.output<typeof actSchema>;

/** One kind of act. */
export type ActOf<Does extends ParsedAct["does"]> = Extract<ParsedAct, { readonly does: Does }>;
