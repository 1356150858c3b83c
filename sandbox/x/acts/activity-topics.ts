/** Which events of the Activity API a happening is, and whose. Sources: X's pages on event payloads and on the API. */
import type { User } from "../entities.ts";
import type { Happening, PostScene } from "../events/happening.ts";
import { textEntities } from "../events/text.ts";

/** One event of one user; `direction` where the same event has two sides. */
export interface Topic {
  readonly eventType: string;
  /** `""` for events about nobody. */
  readonly userId: string;
  readonly direction?: "inbound" | "outbound" | undefined;
}

const namesIn = (text: string): string[] =>
  textEntities(text)
    .filter(({ kind }) => kind === "mention")
    .map(({ value }) => value.toLowerCase());

/** The names at the start of a reply that stand there because of the post it answers, not because someone wrote them. */
const impliedNames = ({ post, referenced }: PostScene): ReadonlySet<string> => {
  const parent = referenced.find((other) => other.post.id === post.replyToId);
  if (parent === undefined) return new Set();
  const thread = new Set([parent.author.username.toLowerCase(), ...namesIn(parent.post.text)]);
  const start = /^(?:\s*@[A-Za-z0-9_]{1,15}\b)+/.exec(post.text)?.[0] ?? "";
  const written = new Set(namesIn(post.text.slice(start.length)));
  return new Set(namesIn(start).filter((name) => thread.has(name) && !written.has(name)));
};

/** The people a post names of its author's own will: not the names that a reply or a repost brings along. */
const namedOnPurpose = (scene: PostScene): User[] => {
  if (scene.post.repostOfId !== undefined) return [];
  const implied = impliedNames(scene);
  return scene.mentioned.filter(
    (user) => user.id !== scene.author.id && !implied.has(user.username.toLowerCase()),
  );
};

/** The event that the author of the post answered, quoted or reposted hears of; X tells of direct ones only. */
const referenceTopics = ({ post, author, referenced }: PostScene): Topic[] =>
  referenced
    .filter((other) => other.author.id !== author.id)
    .flatMap(({ post: other, author: { id: userId } }): Topic[] => [
      ...(post.replyToId === other.id && other.replyToId === undefined
        ? [{ eventType: "post.reply.create", userId }]
        : []),
      ...(post.quoteOfId === other.id && other.quoteOfId === undefined
        ? [{ eventType: "post.quote.create", userId }]
        : []),
      ...(post.repostOfId === other.id ? [{ eventType: "post.repost.create", userId }] : []),
    ]);

const postTopics = (scene: PostScene): Topic[] =>
  scene.author.protected
    ? []
    : [
        { eventType: "post.create", userId: scene.author.id },
        ...namedOnPurpose(scene).map(({ id }) => ({ eventType: "post.mention.create", userId: id })),
        ...referenceTopics(scene),
      ];

const relationTopics = (
  type: Extract<Happening, { kind: "relation" }>["type"],
  sourceId: string,
  targetId: string,
): Topic[] => {
  if (type !== "follow" && type !== "unfollow")
    return [{ eventType: `${type.replace(/^un/, "")}.${type}`, userId: sourceId }];
  const eventType = `follow.${type}`;
  return [
    { eventType, userId: sourceId, direction: "outbound" },
    { eventType, userId: targetId, direction: "inbound" },
  ];
};

const forEach = (eventType: string, userIds: readonly string[]): Topic[] =>
  [...new Set(userIds)].map((userId) => ({ eventType, userId }));

/** The events. Posts of protected accounts are none, nor is a like of such a post, which would show it. */
export const activityTopics = (happening: Happening): readonly Topic[] => {
  switch (happening.kind) {
    case "post":
      return postTopics(happening.scene);
    case "post-deleted":
      return happening.author.protected ? [] : forEach("post.delete", [happening.author.id]);
    case "like": {
      const { liker, scene } = happening;
      if (scene.author.protected) return [];
      const eventType = "like.create";
      return [
        { eventType, userId: liker.id, direction: "outbound" },
        { eventType, userId: scene.author.id, direction: "inbound" },
      ];
    }
    case "relation":
      return relationTopics(happening.type, happening.source.id, happening.target.id);
    case "profile":
      return forEach(`profile.update.${happening.field}`, [happening.user.id]);
    case "dm":
      return [...forEach("dm.sent", [happening.from.id]), ...forEach("dm.received", [happening.to.id])];
    case "dm-typing":
      return forEach("dm.indicate_typing", [happening.to.id]);
    case "dm-read":
      return forEach("dm.read", [happening.sender.id]);
    case "chat-message": {
      const others = happening.conversation.memberIds.filter((id) => id !== happening.from.id);
      return [...forEach("chat.sent", [happening.from.id]), ...forEach("chat.received", others)];
    }
    case "chat-join":
      return forEach("chat.conversation.join", [happening.user.id]);
    case "chat-members": {
      const { conversation, users, change } = happening;
      return forEach(`chat.conversation.${change}`, [
        ...conversation.memberIds,
        ...users.map((user) => user.id),
      ]);
    }
    case "chat-update":
      return forEach(`chat.update.${happening.change}`, happening.conversation.memberIds);
    case "show": {
      const family = happening.show.kind === "space" ? "spaces" : "broadcast";
      return forEach(`${family}.${happening.change}`, [happening.host.id]);
    }
    case "show-chat":
      return forEach("broadcast.chat", [happening.host.id]);
    case "news":
      return forEach("news.new", [""]);
    case "revoke":
      return forEach("oauth.revoke", [""]);
  }
};
