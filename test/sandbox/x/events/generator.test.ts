import { describe, expect, it } from "vitest";
import { accountKinds } from "../../../../sandbox/x/events/account-kinds.ts";
import { createEventGenerator } from "../../../../sandbox/x/events/generator.ts";
import { eventTypeNames } from "../../../../sandbox/x/subscriptions/event-types.ts";

const bodies = (seed: number, count = 300): string[] => {
  const generator = createEventGenerator({ seed });
  return Array.from({ length: count }, () => generator.next().body);
};

describe("the event generator", () => {
  it("gives the same bytes for the same seed, and others for another", () => {
    expect(bodies(7)).toEqual(bodies(7));
    const other = new Set(bodies(8));
    expect(bodies(7).filter((body) => other.has(body))).toEqual([]);
  });

  it("never gives one body twice", () => {
    expect(new Set(bodies(3, 2000)).size).toBe(2000);
  });

  it.each(eventTypeNames)("makes %s", (eventType) => {
    const generator = createEventGenerator();
    const { source, kind, body, happenings } = generator.activity(eventType, { tag: "t" });
    expect({ source, kind }).toEqual({ source: "xaa", kind: eventType });
    expect(JSON.parse(body)).toMatchObject({
      data: { event_type: eventType, tag: "t", event_uuid: happenings[0]?.uuid, payload: expect.any(Object) },
    });
  });

  it.each(accountKinds)("makes %s", (kind) => {
    const generator = createEventGenerator();
    const [subject] = generator.users;
    const made: unknown = JSON.parse(generator.account(kind, { subject, events: 3 }).body);
    expect(made).toMatchObject(
      kind === "user_event"
        ? { user_event: { revoke: { source: { user_id: subject?.id } } } }
        : { for_user_id: subject?.id, [kind]: [expect.any(Object), expect.any(Object), expect.any(Object)] },
    );
  });

  it("makes filtered-stream posts for given rules, and the end of a replay", () => {
    const generator = createEventGenerator({ webhookId: "42" });
    const post: unknown = JSON.parse(
      generator.filteredStream([{ id: "9", tag: "r" }], ["tweet.fields=lang"]).body,
    );
    expect(post).toMatchObject({
      data: { lang: expect.any(String) },
      matching_rules: [{ id: "9", tag: "r" }],
    });
    expect(JSON.parse(generator.replayStatus("Incomplete").body)).toMatchObject({
      replay_job_status: { webhook_id: "42", job_state: "Incomplete" },
    });
  });

  it("tells about the people it is given", () => {
    const users = [
      { id: "11", username: "one", name: "The One" },
      { id: "22", username: "two" },
    ];
    const generator = createEventGenerator({ users });
    for (const eventType of ["dm.received", "post.mention.create", "follow.follow"]) {
      const filter: unknown = JSON.parse(generator.activity(eventType).body).data.filter;
      expect([{ user_id: "11" }, { user_id: "22" }]).toContainEqual(filter);
    }
    expect(generator.users.find(({ id }) => id === "11")?.name).toBe("The One");
  });

  it("names the filtered user by what happened to them", () => {
    const generator = createEventGenerator({ seed: 9 });
    const [subject] = generator.users;
    const mentioned = generator.happening("post.mention.create", subject);
    expect(mentioned).toMatchObject({ kind: "post", scene: { mentioned: [{ id: subject?.id }] } });
    expect(generator.happening("dm.received", subject)).toMatchObject({ to: { id: subject?.id } });
    expect(generator.happening("mute.mute", subject)).toMatchObject({ source: { id: subject?.id } });
  });

  it("has likes in both directions, each from its side", () => {
    const generator = createEventGenerator({ seed: 2 });
    const [subject] = generator.users;
    const seen = Array.from({ length: 40 }, () => {
      const { happenings, body } = generator.activity("like.create", { subject });
      const [like] = happenings;
      if (like?.kind !== "like") throw new Error("no like");
      const { direction } = JSON.parse(body).data.filter;
      expect(direction === "outbound" ? like.liker : like.scene.author).toBe(subject);
      return direction;
    });
    expect(new Set(seen)).toEqual(new Set(["inbound", "outbound"]));
  });

  it("tells account activity of an unfollow only from the side of who unfollows", () => {
    const generator = createEventGenerator({ seed: 5 });
    const [subject] = generator.users;
    const sides = Array.from({ length: 60 }, () => {
      const [relation] = generator.account("follow_events", { subject }).happenings;
      if (relation?.kind !== "relation") throw new Error("no relation");
      return `${relation.type} ${relation.source === subject ? "by" : "of"} the subject`;
    });
    expect([...new Set(sides)].toSorted()).toEqual([
      "follow by the subject",
      "follow of the subject",
      "unfollow by the subject",
    ]);
  });

  it("gives two people one chat, whoever of them speaks", () => {
    const generator = createEventGenerator({
      users: ["9", "10", "11"].map((id) => ({ id, username: `user${id}` })),
    });
    const pairs = new Set(
      Array.from({ length: 60 }, () => {
        const said = generator.happening("chat.sent");
        if (said.kind !== "chat-message") throw new Error("no message");
        return said.conversation.id;
      }).filter((id) => /^(?:9|10|11):(?:9|10|11)$/.test(id)),
    );
    expect([...pairs].toSorted()).toEqual(["10:9", "11:10", "11:9"]);
  });

  it("shows a group as it is after the change", () => {
    const generator = createEventGenerator();
    const [subject] = generator.users;
    const after = (change: string) => {
      const happening = generator.happening(`chat.conversation.${change}`, subject);
      if (happening.kind !== "chat-members") throw new Error("no change of members");
      const { users, conversation } = happening;
      const [id = ""] = users.map((user) => user.id);
      return [conversation.memberIds.includes(id), conversation.adminIds.includes(id)];
    };
    expect(["member_added", "member_removed", "admin_added", "admin_removed"].map(after)).toEqual([
      [true, false],
      [false, false],
      [true, true],
      [true, false],
    ]);
  });

  it("refuses an event type that nobody knows", () => {
    expect(() => createEventGenerator().activity("post.hologram")).toThrow('"post.hologram"');
  });

  it("has the variety that breaks careless receivers", () => {
    const all = bodies(1, 1500);
    const some = (pattern: RegExp): boolean => all.some((body) => pattern.test(body));
    expect(some(/"event_uuid":"-\d+"/)).toBe(true);
    expect(some(/"id":\d{19},"id_str"/)).toBe(true);
    expect(some(/"note_tweet":/)).toBe(true);
    expect(some(/"extended_tweet":/)).toBe(true);
    expect(some(/"media_keys":/)).toBe(true);
    expect(some(/"retweeted_status":/)).toBe(true);
    expect(some(/"quoted_status":/)).toBe(true);
    expect(some(/\\"id\\": 9007199254740993/)).toBe(true);
    expect(some(/\p{Script=Arabic}/u)).toBe(true);
    expect(some(/\u200d/u)).toBe(true);
    const unsafe = all.flatMap((body) => body.match(/"id":\d{17,19}/g) ?? []);
    expect(unsafe.some((id) => !JSON.stringify(JSON.parse(`{${id}}`)).includes(id))).toBe(true);
    const several = all.filter((body) => (JSON.parse(body).tweet_create_events ?? []).length > 1);
    expect(several.length).toBeGreaterThan(0);
  });
});
