import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Act } from "../../../../sandbox/x/acts/act-schema.ts";
import { complaint } from "../support/x.ts";
import { alice, bob, carol, createStage, envelope, events, type Stage } from "./support.ts";

/** A stage on which every event of the three people about these types is delivered. */
const watch = async (...types: readonly string[]): Promise<Stage> => {
  const stage = createStage();
  const webhook = await stage.webhook("one");
  for (const type of types) {
    for (const user_id of [alice, bob, carol]) await stage.subscribe(type, { user_id }, { webhook });
  }
  return stage;
};

const does = async (stage: Stage, ...acts: readonly Act[]): Promise<string[]> => {
  stage.emulator.act(acts);
  return events(await stage.deliveries());
};

describe("who follows, mutes and blocks whom", () => {
  it("is told when it changes, and only then", async () => {
    const stage = await watch("follow.follow", "follow.unfollow", "mute.mute", "mute.unmute");
    const follow: Act = { user: "alice", does: "follow", whom: "bob" };
    const unfollow: Act = { ...follow, does: "unfollow" };
    expect(await does(stage, unfollow, follow, follow)).toEqual([
      `follow.follow ${alice}`,
      `follow.follow ${bob}`,
    ]);
    expect(await does(stage, unfollow)).toEqual([`follow.unfollow ${alice}`, `follow.unfollow ${bob}`]);
    const mute: Act = { user: "alice", does: "mute", whom: "bob" };
    expect(await does(stage, mute, mute, { ...mute, does: "unmute" })).toEqual([
      `mute.mute ${alice}`,
      `mute.unmute ${alice}`,
    ]);
  });

  it("changes with a block: follows end unheard, and neither can follow, write to or deal with the other", async () => {
    const stage = await watch("block.block", "follow.unfollow", "follow.follow", "dm.sent");
    stage.emulator.act([
      { user: "alice", does: "post", text: "hello" },
      { user: "bob", does: "follow", whom: "alice" },
    ]);
    await stage.deliveries();
    expect(await does(stage, { user: "alice", does: "block", whom: "bob" })).toEqual([
      `block.block ${alice}`,
    ]);
    const refused: readonly Act[] = [
      { user: "bob", does: "follow", whom: "alice" },
      { user: "alice", does: "follow", whom: "bob" },
      { user: "bob", does: "dm", to: "alice", text: "hi" },
      { user: "alice", does: "dm", to: "bob", text: "hi" },
      { user: "bob", does: "like", postOf: "alice" },
      { user: "bob", does: "reply", toPostOf: "alice", text: "hi" },
      { user: "bob", does: "quote", postOf: "alice", text: "hi" },
      { user: "bob", does: "repost", postOf: "alice" },
    ];
    for (const act of refused) expect(() => stage.emulator.act(act)).toThrow("has blocked");
    const again = await does(
      stage,
      { user: "alice", does: "unblock", whom: "bob" },
      { user: "bob", does: "follow", whom: "alice" },
    );
    expect(again).toEqual([`follow.follow ${alice}`, `follow.follow ${bob}`]);
  });

  it("is nobody's business with themselves", () => {
    const { emulator } = createStage();
    expect(() => emulator.act({ user: "alice", does: "follow", whom: `${alice}` })).toThrow("themselves");
  });
});

describe("posts", () => {
  it("answer, quote and repost others, and are found by their author", async () => {
    const stage = await watch("post.create", "post.reply.create", "post.quote.create", "post.repost.create");
    const heard = await does(
      stage,
      { user: "bob", does: "post", text: "A question?" },
      { user: "alice", does: "reply", toPostOf: "bob", text: "An answer." },
      { user: "alice", does: "quote", postOf: "bob", text: "A thought." },
      { user: "alice", does: "repost", postOf: "bob" },
      { user: "alice", does: "repost", postOf: "bob" },
    );
    expect(heard).toEqual([
      `post.create ${bob}`,
      `post.create ${alice}`,
      `post.reply.create ${bob}`,
      `post.create ${alice}`,
      `post.quote.create ${bob}`,
      `post.create ${alice}`,
      `post.repost.create ${bob}`,
    ]);
  });

  it("answer the original where somebody answers a repost", async () => {
    const stage = await watch("post.reply.create");
    const heard = await does(
      stage,
      { user: "bob", does: "post", text: "A question?" },
      { user: "alice", does: "repost", postOf: "bob" },
      { user: "alice", does: "reply", toPostOf: "alice", text: "An answer." },
    );
    expect(heard).toEqual([`post.reply.create ${bob}`]);
  });

  it("say what they refer to, in X's own words", async () => {
    const stage = await watch("post.create");
    const [question, answer, copy] = stage.emulator.act([
      { user: "bob", does: "post", text: "A question?", lang: "en" },
      { user: "alice", does: "reply", toPostOf: "bob", text: "An answer." },
      { user: "alice", does: "repost", postOf: "bob" },
    ]);
    const payloads = (await stage.deliveries()).map((got) => envelope(got).payload);
    expect(payloads).toMatchObject([
      { id: question?.did.post, text: "A question?", lang: "en" },
      {
        id: answer?.did.post,
        text: "@bob An answer.",
        conversation_id: question?.did.post,
        in_reply_to_user_id: bob,
      },
      { id: copy?.did.post, text: "RT @bob: A question?" },
    ]);
  });

  it("are deleted by their author alone, and a repost goes with its original", async () => {
    const stage = await watch("post.delete");
    stage.emulator.act([
      { user: "bob", does: "post", text: "first" },
      { user: "bob", does: "post", text: "second" },
      { user: "alice", does: "repost", postOf: "bob" },
    ]);
    expect(() => stage.emulator.act({ user: "alice", does: "delete", postOf: "bob" })).toThrow(
      "can't delete",
    );
    expect(await does(stage, { user: "bob", does: "delete", postOf: "bob" })).toEqual([`post.delete ${bob}`]);
    expect(() => stage.emulator.act({ user: "alice", does: "delete", postOf: "alice" })).toThrow("no post");
    expect(await does(stage, { user: "bob", does: "delete", postOf: "bob" })).toHaveLength(1);
    expect(() => stage.emulator.act({ user: "alice", does: "like", postOf: "bob" })).toThrow("no post");
  });

  it("of a protected account can't be shared", () => {
    const { emulator } = createStage();
    emulator.act({ user: "carol", does: "post", text: "secret" });
    expect(() => emulator.act({ user: "alice", does: "repost", postOf: "carol" })).toThrow("protected");
  });
});

describe("direct messages", () => {
  it("are sent, received and read, each once", async () => {
    const stage = await watch("dm.sent", "dm.received", "dm.read", "dm.indicate_typing");
    const read: Act = { user: "bob", does: "read", from: "alice" };
    expect(() => stage.emulator.act(read)).toThrow("no direct message");
    const heard = await does(
      stage,
      { user: "alice", does: "typing", to: "bob" },
      { user: "alice", does: "dm", to: "bob", text: "hi" },
      read,
      read,
    );
    expect(heard).toEqual([
      `dm.indicate_typing ${bob}`,
      `dm.sent ${alice}`,
      `dm.received ${bob}`,
      `dm.read ${alice}`,
    ]);
  });
});

describe("chats", () => {
  const types = [
    "chat.sent",
    "chat.received",
    "chat.conversation.join",
    "chat.conversation.member_added",
    "chat.conversation.member_removed",
    "chat.conversation.admin_added",
    "chat.conversation.admin_removed",
    "chat.update.group_name",
    "chat.update.restrictions",
  ];

  it("between two exist once and have no admins", async () => {
    const stage = await watch(...types);
    const create: Act = { user: "alice", does: "chat-create", members: ["bob"] };
    const { did } = stage.emulator.act(create);
    expect(did.conversation).toBe(`${bob}:${alice}`);
    expect(events(await stage.deliveries())).toEqual(
      [alice, bob].map((id) => `chat.conversation.join ${id}`),
    );
    expect(stage.emulator.act({ ...create, user: "bob", members: ["alice"] }).did).toMatchObject({
      changed: false,
      conversation: did.conversation,
    });
    const conversation = String(did.conversation);
    expect(await does(stage, { user: "bob", does: "chat", conversation, text: "hi" })).toEqual([
      `chat.sent ${bob}`,
      `chat.received ${alice}`,
    ]);
    const add: Act = { user: "alice", does: "chat-add", conversation, users: ["carol"] };
    expect(() => stage.emulator.act(add)).toThrow("no group");
  });

  it("in groups change by their admins' hands, and members alone can speak", async () => {
    const stage = await watch(...types);
    const { did } = stage.emulator.act({
      user: "alice",
      does: "chat-create",
      members: ["bob"],
      name: "Plans",
    });
    const conversation = String(did.conversation);
    await stage.deliveries();
    const group = { user: "alice", conversation } as const;
    expect(() => stage.emulator.act({ ...group, user: "bob", does: "chat-rename", name: "x" })).toThrow(
      "no admin",
    );
    expect(() => stage.emulator.act({ ...group, user: "carol", does: "chat", text: "x" })).toThrow(
      "no member",
    );
    const all = (type: string) => [alice, bob, carol].map((id) => `${type} ${id}`).sort();
    const heard = async (act: Act) => (await does(stage, act)).sort();
    expect(await heard({ ...group, does: "chat-add", users: ["carol", "bob"] })).toEqual(
      [...all("chat.conversation.member_added"), `chat.conversation.join ${carol}`].sort(),
    );
    expect(await heard({ ...group, does: "chat-promote", users: ["bob"] })).toEqual(
      all("chat.conversation.admin_added"),
    );
    expect(await heard({ ...group, user: "bob", does: "chat-demote", users: ["alice"] })).toEqual(
      all("chat.conversation.admin_removed"),
    );
    const asBob = { ...group, user: "bob" };
    expect(await heard({ ...asBob, does: "chat-rename", name: "Plans" })).toEqual([]);
    expect(await heard({ ...asBob, does: "chat-rename", name: "More plans" })).toEqual(
      all("chat.update.group_name"),
    );
    expect(await heard({ ...asBob, does: "chat-restrict", screenshotsBlocked: true })).toEqual(
      all("chat.update.restrictions"),
    );
    expect(await heard({ ...group, user: "carol", does: "chat-remove", users: ["carol"] })).toEqual(
      all("chat.conversation.member_removed"),
    );
  });
});

describe("a profile", () => {
  it("tells each member that changed, with what it was and is", async () => {
    const stage = await watch("profile.update.bio", "profile.update.handle", "profile.update.geo");
    stage.emulator.act({ user: "alice", does: "profile", bio: "Hello.", handle: "Alicia", geo: "" });
    const got = (await stage.deliveries()).map((one) => {
      const { event_type, payload } = envelope(one);
      return [event_type, payload];
    });
    expect(got).toEqual([
      ["profile.update.bio", { before: "", after: "Hello." }],
      ["profile.update.handle", { before: "alice", after: "Alicia" }],
    ]);
  });

  it("is found by its new name from then on, and no longer by the old one", () => {
    const { emulator } = createStage();
    emulator.act([
      { user: "@alice", does: "post", text: "hi" },
      { user: "alice", does: "profile", handle: "alicia" },
    ]);
    expect(emulator.act({ user: "bob", does: "like", postOf: "@Alicia" }).did.author).toBe(alice);
    expect(() => emulator.act({ user: "alice", does: "post", text: "hi" })).toThrow("alice");
    emulator.act({ user: "bob", does: "profile", handle: "Alice" });
    expect(emulator.act({ user: "alice", does: "post", text: "hi" }).did.user).toBe(bob);
  });

  it("can't take another's handle", () => {
    const { emulator } = createStage();
    expect(() => emulator.act({ user: "alice", does: "profile", handle: "BOB" })).toThrow("another user");
    expect(emulator.act({ user: "alice", does: "profile", handle: "ALICE" }).did.changed).toBe(true);
  });
});

describe("spaces and broadcasts", () => {
  it("start and end once, with a chat that the host hears", async () => {
    const stage = await watch(
      "spaces.start",
      "spaces.end",
      "broadcast.start",
      "broadcast.end",
      "broadcast.chat",
    );
    const chat: Act = { user: "bob", does: "broadcast-chat", broadcastOf: "alice", text: "hi" };
    const end: Act = { user: "alice", does: "broadcast-end" };
    const heard = await does(
      stage,
      { user: "alice", does: "space-start" },
      { user: "alice", does: "broadcast-start", title: "Live" },
      chat,
      end,
      { user: "alice", does: "space-end" },
    );
    expect(heard).toEqual(
      ["spaces.start", "broadcast.start", "broadcast.chat", "broadcast.end", "spaces.end"].map(
        (type) => `${type} ${alice}`,
      ),
    );
    expect(() => stage.emulator.act(chat)).toThrow("no broadcast");
    expect(() => stage.emulator.act(end)).toThrow("no broadcast");
  });
});

describe("the social state", () => {
  it("is forgotten at a reset", () => {
    const { emulator } = createStage();
    emulator.act([
      { user: "alice", does: "post", text: "hi" },
      { user: "alice", does: "follow", whom: "bob" },
    ]);
    emulator.reset();
    expect(() => emulator.act({ user: "bob", does: "like", postOf: "alice" })).toThrow("no post");
    expect(emulator.act({ user: "alice", does: "follow", whom: "bob" }).did.changed).toBe(true);
  });
});

describe("POST /_x/act", () => {
  const results = z.array(z.looseObject({ did: z.looseObject({ does: z.string() }) }));

  it("performs one act, or a list in order, and answers in the same form", async () => {
    const { control } = createStage();
    const one = await control("POST", "/_x/act", { user: "alice", does: "post", text: "hi" });
    expect(one).toMatchObject({ status: 200, body: { did: { does: "post", user: alice }, deliveries: [] } });
    const list = await control("POST", "/_x/act", [
      { user: "bob", does: "like", postOf: "alice" },
      { user: "bob", does: "follow", whom: alice },
    ]);
    expect(results.parse(list.body).map(({ did }) => did.does)).toEqual(["like", "follow"]);
  });

  it("names what is wrong with an act", async () => {
    const { control } = createStage();
    const post = (body: unknown) => control("POST", "/_x/act", body);
    expect((await post({ user: "nobody", does: "post", text: "hi" })).status).toBe(404);
    expect((await post({ user: "alice", does: "revoke", app: "none" })).status).toBe(404);
    expect(complaint(await post({ user: "alice", does: "like" }))).toContain(
      "exactly one of post and postOf",
    );
    expect(complaint(await post({ user: "alice", does: "fly" }))).toContain("does");
    expect(complaint(await post([{ user: "alice", does: "post", text: "" }]))).toContain("0.text");
    for (const nonsense of [null, 7, "post", {}, [[]], { does: "post", user: 7, text: "x" }])
      expect((await post(nonsense)).status).toBe(400);
  });
});
