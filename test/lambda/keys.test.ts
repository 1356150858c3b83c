import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type IncomingEvent, identify } from "../../lambda/identify.ts";

/** What an event's key is made of, by which receivers of all versions and their consumers know it. */
type Identity = readonly [source: string, eventType: string, scope: string, proof: readonly string[]];
type Facts = Partial<Omit<IncomingEvent, "key" | "source" | "eventType">>;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");
const bytes = (text: string): readonly string[] => ["bytes", sha256(text)];

/** An event as it has to come out, `occurrence` times the same bytes before it. */
function event([source, eventType, scope, proof]: Identity, facts: Facts, occurrence = 0): object {
  const key = sha256(JSON.stringify(["main", source, eventType, scope, proof, occurrence]));
  return { key, source, eventType, brief: false, ...facts };
}

const data = (type: string, more: string): string => `{"data":{"event_type":"${type}",${more}}}`;
const inner = (body: string): string => body.slice('{"data":'.length, -1);
const aaa = (kind: string, one: string): string => `{"for_user_id":"7","${kind}":[${one}]}`;

const uuid = '{"data":{"event_uuid":"5","event_type":"post.create","filter":{"user_id":"7"}}}';
const keyword = data("news.new", '"filter":{"keyword":"ai"},"payload":{"id":"3","updated_at":"x"}');
const newsOnce = data("news.new", '"filter":{"keyword":"ai"},"payload":{"id":"3"}');
const numbers =
  '{"data":{"event_uuid":5,"event_type":"post.create","filter":{"user_id":1850000000000000001}}}';
const both = data("like.create", '"payload":{"id":"2","id_str":"1"}');
const dms = data(
  "dm.sent",
  '"payload":{"direct_message_events":[{"id":"1","id_str":"01"},{"id":"2"}],"x":[1]}',
);
const noDm = data("dm.sent", '"payload":{"things":[{"id":"1"}]}');
const timedDm = data("dm.sent", '"payload":{"x_events":[{"created_timestamp":"1","sender_id":"2"}]}');
const someDm = data("dm.sent", '"payload":{"x_events":[{"id":"1"},{"a":1}]}');
const typing = data(
  "dm.indicate_typing",
  '"payload":{"y_events":[{"created_timestamp":"1767225600000","sender_id":"2","target":{"recipient_id":"3"}}]}',
);
const space = data("spaces.end", '"payload":{"space_id":"s"}');
const live = data("broadcast.start", '"payload":{"broadcast_id":"b","space_id":"s"}');
const chat = data("broadcast.chat", '"payload":{"broadcast_id":"b"}');
const follow = data("follow.follow", '"payload":{"id":"user"}');
const novel = data("novel.type", '"payload":{"id":"1"}');
const bio = data("ProfileBioUpdate", '"payload":"new"');

const timed = '"created_timestamp":"1767225600000"';
const people = '"source":{"id":"1"},"target":{"id":"2"}';
const proofOfTime = ["time", "created_timestamp=1767225600000", "source.id=1", "target.id=2"];
const revoke = `{"user_event":{"revoke":{"date_time":"2026-01-01T00:00:00Z","source":{"user_id":"1"},"target":{"app_id":"2"}}}}`;
const atMs = 1_767_225_600_000;
const own = { forUserId: "7" };

const vectors: readonly [string, string, readonly object[]][] = [
  ["a uuid", uuid, [event(["xaa", "post.create", '{"user_id":"7"}', ["id", "5"]], { subject: "7" })]],
  [
    "numbers for ids",
    numbers,
    [
      event(["xaa", "post.create", '{"user_id":"1850000000000000001"}', ["id", "5"]], {
        subject: "1850000000000000001",
      }),
    ],
  ],
  [
    "a story, which keeps its id",
    keyword,
    [event(["xaa", "news.new", '{"keyword":"ai"}', ["id", "3", "x"]], { subject: "ai" })],
  ],
  [
    "a story that did not",
    newsOnce,
    [event(["xaa", "news.new", '{"keyword":"ai"}', ["id", "3"]], { subject: "ai" })],
  ],
  ["two ids of a payload", both, [event(["xaa", "like.create", "", ["id", "1"]], {})]],
  ["several messages", dms, [event(["xaa", "dm.sent", "", ["id", "01", "2"]], {})]],
  ["messages of no kind", noDm, [event(["xaa", "dm.sent", "", bytes(inner(noDm))], { brief: true })]],
  ["a message without an id", timedDm, [event(["xaa", "dm.sent", "", bytes(inner(timedDm))], {})]],
  [
    "messages, one without an id",
    someDm,
    [event(["xaa", "dm.sent", "", bytes(inner(someDm))], { brief: true })],
  ],
  [
    "typing",
    typing,
    [
      event(
        [
          "xaa",
          "dm.indicate_typing",
          "",
          ["time", "created_timestamp=1767225600000", "target.recipient_id=3", "sender_id=2"],
        ],
        { occurredAtMs: atMs },
      ),
    ],
  ],
  ["a Space's end", space, [event(["xaa", "spaces.end", "", ["id", "s"]], {})]],
  ["a broadcast's start", live, [event(["xaa", "broadcast.start", "", ["id", "b"]], {})]],
  ["a line of chat", chat, [event(["xaa", "broadcast.chat", "", bytes(inner(chat))], { brief: true })]],
  ["a user's id", follow, [event(["xaa", "follow.follow", "", bytes(inner(follow))], { brief: true })]],
  ["a type nobody knows", novel, [event(["xaa", "novel.type", "", bytes(inner(novel))], { brief: true })]],
  ["an old name", bio, [event(["xaa", "profile.update.bio", "", bytes(inner(bio))], { brief: true })]],

  [
    "a Post",
    aaa("tweet_create_events", '{"id":1,"id_str":"01"}'),
    [event(["aaa", "tweet_create_events", "7", ["id", "01"]], own)],
  ],
  [
    "a Post by its number",
    aaa("tweet_create_events", '{"id":1}'),
    [event(["aaa", "tweet_create_events", "7", ["id", "1"]], own)],
  ],
  [
    "a like",
    aaa("favorite_events", '{"id":"a","id_str":"b"}'),
    [event(["aaa", "favorite_events", "7", ["id", "a"]], own)],
  ],
  [
    "a like by its other id",
    aaa("favorite_events", '{"id_str":"b"}'),
    [event(["aaa", "favorite_events", "7", ["id", "b"]], own)],
  ],
  [
    "a message",
    aaa("direct_message_events", '{"type":"message_create","id":"d"}'),
    [event(["aaa", "direct_message_events.message_create", "7", ["id", "d"]], own)],
  ],
  [
    "a deletion",
    aaa("tweet_delete_events", '{"status":{"id":"x"}}'),
    [event(["aaa", "tweet_delete_events", "7", ["id", "x"]], own)],
  ],
  [
    "a deletion by its other id",
    aaa("tweet_delete_events", '{"status":{"id_str":"y"}}'),
    [event(["aaa", "tweet_delete_events", "7", ["id", "y"]], own)],
  ],
  [
    "a follow",
    aaa("follow_events", `{"type":"follow",${timed},${people}}`),
    [event(["aaa", "follow_events.follow", "7", proofOfTime], { ...own, occurredAtMs: atMs })],
  ],
  [
    "a follow at no time",
    aaa("follow_events", `{${people}}`),
    [event(["aaa", "follow_events", "7", bytes(`{${people}}`)], { ...own, brief: true })],
  ],
  [
    "a follow of nobody",
    aaa("follow_events", `{${timed}}`),
    [event(["aaa", "follow_events", "7", bytes(`{${timed}}`)], { ...own, occurredAtMs: atMs })],
  ],
  ...["unfollow_events", "follow_events_of_old_events"].map((kind): [string, string, object[]] => [
    `a kind that is called like one we know: ${kind}`,
    aaa(kind, `{${timed},${people}}`),
    [event(["aaa", kind, "7", bytes(`{${timed},${people}}`)], { ...own, occurredAtMs: atMs })],
  ]),
  [
    "a type that is called like one we know",
    aaa("x_events", `{"type":"user_event.revoke",${timed},${people}}`),
    [
      event(
        ["aaa", "x_events.user_event.revoke", "7", bytes(`{"type":"user_event.revoke",${timed},${people}}`)],
        { ...own, occurredAtMs: atMs },
      ),
    ],
  ],
  [
    "a revocation",
    revoke,
    [
      event(
        [
          "aaa",
          "user_event.revoke",
          "",
          ["time", "date_time=2026-01-01T00:00:00Z", "source.user_id=1", "target.app_id=2"],
        ],
        { occurredAtMs: atMs },
      ),
    ],
  ],
  [
    "two news of a user in one",
    '{"user_event":{"a":1,"b":2}}',
    [event(["aaa", "user_event.a+b", "", bytes('{"a":1,"b":2}')], { brief: true })],
  ],
  [
    "a kind beside what is none, for nobody",
    '{"tweet_create_events":[{"id":"1"}],"users":{}}',
    [event(["aaa", "tweet_create_events", "", ["id", "1"]], {})],
  ],
  [
    "the same id twice: the first counts",
    aaa("favorite_events", '{"id":"a","n":1},{"id":"a","n":2}'),
    [
      event(["aaa", "favorite_events", "7", ["id", "a"]], {
        ...own,
        text: aaa("favorite_events", '{"id":"a","n":1}'),
      }),
    ],
  ],
  [
    "the same bytes twice: both count",
    aaa("x_events", '{"a":1},{"a":1}'),
    [0, 1].map((n) =>
      event(
        ["aaa", "x_events", "7", bytes('{"a":1}')],
        { ...own, brief: true, text: aaa("x_events", '{"a":1}') },
        n,
      ),
    ),
  ],

  [
    "a Post of a stream",
    '{"data":{"id":"1","created_at":"2026-01-01T00:00:00.000Z"},"matching_rules":[{"id":"9"},{"tag":"t"},{"id":"10"}]}',
    [
      event(["filtered-stream", "filtered-stream.post", '10,9,{"tag":"t"}', ["id", "1"]], {
        occurredAtMs: atMs,
      }),
    ],
  ],
  [
    "the end of a replay",
    '{"replay_job_status":{"job_id":"4","job_state":"Complete","webhook_id":"8"}}',
    [event(["replay-status", "replay_job_status", "8", ["id", "4", "Complete"]], {})],
  ],
  [
    "the end of a replay beside data",
    '{"data":{"event_uuid":"5","event_type":"post.create"},"replay_job_status":{"job_id":"4"}}',
    [event(["replay-status", "replay_job_status", "", ["id", "4", ""]], {})],
  ],
];

const replayAtSomeTime = '{"replay_job_status":{"timestamp_ms":"1767225600000"}}';
const elsewhere: readonly [string, string, Facts][] = [
  ["data without an id", '{"data":{"a":1},"matching_rules":[]}', { brief: true }],
  ["a kind nobody knows, for nobody", '{"hologram_events":[{"a":1}]}', { brief: true }],
  ["events that are no array", '{"for_user_id":"7","x_events":{"a":1}}', { brief: true, ...own }],
  ["news of a user in an array", '{"for_user_id":"7","user_event":[{"revoke":{}}]}', { brief: true, ...own }],
  [
    "data twice beside a kind",
    '{"for_user_id":"7","data":1,"data":2,"favorite_events":[{"id":"a"}]}',
    { brief: true, ...own },
  ],
  [
    "data twice beside one member",
    '{"data":{"event_uuid":"1","event_type":"post.create"},"data":{"event_uuid":"2","event_type":"post.create"},"x":1}',
    { brief: true },
  ],
  [
    "data twice, once by its letters' codes",
    '{"d\\u0061ta":{"event_uuid":"1","event_type":"post.create"},"data":{"event_uuid":"2","event_type":"post.create"}}',
    { brief: true },
  ],
  ["a thing by its other id", '{"id_str":"1","created_at":"2014-01-01T00:00:00.000Z"}', { brief: true }],
];

describe("the key and the facts", () => {
  it.each(vectors)("of %s are what they were", (_name, body, expected) => {
    const whole = expected.length === 1 ? { text: body } : {};
    const wanted = expected.map((one) => ({ ...whole, ...one }));
    expect(identify("main", body)).toStrictEqual(wanted);
    expect(identify("main", Buffer.from(body))).toStrictEqual(wanted);
  });
  it("of a replay's end that names no job are its bytes", () => {
    const identity: Identity = ["replay-status", "replay_job_status", "", bytes(replayAtSomeTime)];
    expect(identify("main", replayAtSomeTime)).toStrictEqual([event(identity, { text: replayAtSomeTime })]);
  });
  it.each(elsewhere)("of what is of no kind are its bytes: %s", (_name, body, facts) => {
    const identity: Identity = ["unknown", "unknown", "", bytes(body)];
    expect(identify("main", body)).toStrictEqual([event(identity, { text: body, ...facts })]);
  });
});

describe("events of an array", () => {
  it("that holds one are the body as it came", () => {
    const body = ` {"data" : [ ${inner(uuid)} ] } `;
    expect(identify("main", body)).toMatchObject([{ text: body }]);
  });
  it("are one message each where little stands beside them", () => {
    const list = Array.from({ length: 400 }, (_, n) => inner(uuid).replace('"5"', `"${n}"`));
    expect(identify("main", `{"data":[${list.join(",")}]}`)).toHaveLength(400);
  });
  it("go by the bytes of several where much does, as what the known ones are", () => {
    const known = inner(uuid);
    const list = ['{"a":1}', ...Array.from({ length: 8_000 }, () => known)];
    const found = identify("main", `{"data":[${list.join(",")}],"includes":"${"x".repeat(9_000)}"}`) ?? [];
    const run = list.slice(0, 5).join(",");
    const identity: Identity = ["xaa", "several", '{"user_id":"7"}', bytes(run)];
    expect(found[0]).toMatchObject(event(identity, { subject: "7" }));
    expect(found[0]?.text).toContain(`"data":[${run}]`);
  });
});
