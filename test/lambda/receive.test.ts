import { describe, expect, it } from "vitest";
import { answerInTime } from "../../lambda/answer-in-time.ts";
import type { Answer, HttpEvent } from "../../lambda/http.ts";
import type { Ports } from "../../lambda/ports.ts";
import { maxMessageBytes } from "../../lambda/queue-message.ts";
import type { ReceiverSettings } from "../../lambda/receive.ts";
import {
  challenge,
  clientHeader,
  clientSecret,
  consumerHeader,
  consumerSecret,
  delivery,
  post,
  xSignature,
} from "./support/requests.ts";
import { type Call, type Fault, sharedBackend } from "./support/virtual-ports.ts";

const settings: ReceiverSettings = {
  apps: new Map([
    ["main", { secretArn: "arn:main" }],
    ["old", { secretArn: "arn:old", crcSecret: "consumer" }],
  ]),
  windowSeconds: 72 * 3600,
  receiver: "receiver-1",
  metricsByEventType: false,
};
const ask = (ports: Ports, event: HttpEvent): Promise<Answer> => answerInTime(ports, settings, event, 9_000);
const status = async (ports: Ports, event: HttpEvent): Promise<number> =>
  (await ask(ports, event)).statusCode;

describe("a delivery", () => {
  it("is stored once, byte for byte, remembered, and answered 200 without a body", async () => {
    const backend = sharedBackend();
    const body = post("1");
    const answer = await backend.run(ask(backend.ports(), delivery(body)));
    expect(answer).toEqual({ statusCode: 200, body: "" });
    expect(backend.sent.map((message) => message.body)).toEqual([body]);
    expect([...backend.rows.values()]).toMatchObject([{ state: "D" }]);
    expect(backend.calls).toEqual(["secret", "put", "send", "commit"]);
  });
  it("is a duplicate the second time", async () => {
    const backend = sharedBackend();
    const ports = backend.ports();
    await backend.run(ask(ports, delivery(post("1"))));
    expect(await backend.run(status(ports, delivery(post("1"))))).toBe(200);
    expect(backend.sent).toHaveLength(1);
    expect(backend.logs.at(-1)).toMatchObject({ event: "duplicate", facts: { duplicate: 1, sent: 0 } });
  });
  it("comes anew when its row has expired but TTL has not deleted it yet", async () => {
    const backend = sharedBackend();
    const ports = backend.ports();
    await backend.run(ask(ports, delivery(post("1"))));
    backend.jump((72 * 3600 + 2) * 1000);
    await backend.run(ask(ports, delivery(post("1"))));
    expect(backend.sent).toHaveLength(2);
  });
  it("is remembered for the window, an event with a weak proof for ten minutes", async () => {
    const backend = sharedBackend();
    const weak =
      '{"data":{"event_type":"ProfileBioUpdate","filter":{"user_id":"1"},"payload":{"after":"x"}}}';
    for (const [body, seconds] of [
      [post("1"), 72 * 3600],
      [weak, 600],
    ] as const) {
      backend.rows.clear();
      await backend.run(ask(backend.ports(), delivery(body)));
      const [row] = backend.rows.values();
      const left = (row?.expiresAtSeconds ?? 0) - backend.world.now() / 1000;
      expect(left).toBeGreaterThan(seconds - 1);
      expect(left).toBeLessThanOrEqual(seconds + 1);
    }
  });
  it("is told apart by app", async () => {
    const backend = sharedBackend();
    backend.setSecret({ clientSecret, consumerSecret });
    const ports = backend.ports();
    await backend.run(ask(ports, delivery(post("1"))));
    await backend.run(ask(ports, delivery(post("1"), { app: "old" })));
    expect(backend.sent.map(({ attributes }) => attributes.app)).toEqual(["main", "old"]);
  });
  it("survives base64 and characters that SQS refuses", async () => {
    const backend = sharedBackend();
    const odd = post("1").replace("hi", "👩‍👩‍👧‍👦 \uffff");
    await backend.run(ask(backend.ports(), delivery(Buffer.from(odd))));
    const [message] = backend.sent;
    expect(message?.attributes).toMatchObject({ encoding: "base64" });
    expect(Buffer.from(message?.body ?? "", "base64").toString("utf8")).toBe(odd);
  });
});

describe("a delivery that is not X's", () => {
  const body = post("1");
  it.each([
    ["no signature", delivery(body, { headers: {} })],
    ["a wrong one", delivery(body, { headers: { [clientHeader]: xSignature(body, "guess") } })],
    ["an empty one", delivery(body, { headers: { [clientHeader]: "sha256=" } })],
    ["one of another body", delivery(body, { headers: { [clientHeader]: xSignature(post("2")) } })],
    ["a CRC token sent as a body, rightly signed", delivery("dG9rZW4=")],
    ["an array, rightly signed", delivery(`[${body}]`)],
    ["no body, rightly signed", delivery("")],
  ])("is refused and touches nothing: %s", async (_name, event) => {
    const backend = sharedBackend();
    expect(await backend.run(ask(backend.ports(), event))).toEqual({ statusCode: 401, body: "" });
    expect(backend.calls.filter((call) => call !== "secret")).toEqual([]);
  });
  it("is refused when the newer header is wrong and the older right", async () => {
    const backend = sharedBackend();
    backend.setSecret({ clientSecret, consumerSecret });
    const headers = {
      [clientHeader]: xSignature(body, "guess"),
      [consumerHeader]: xSignature(body, consumerSecret),
    };
    expect(await backend.run(status(backend.ports(), delivery(body, { headers })))).toBe(401);
  });
});

describe("a secret rotated in mid-flight", () => {
  it("is read again on a mismatch, once a minute", async () => {
    const backend = sharedBackend();
    const ports = backend.ports();
    await backend.run(ask(ports, delivery(post("1"))));
    backend.setSecret({ clientSecret: "rotated" });
    const signed = (id: string) =>
      delivery(post(id), { headers: { [clientHeader]: xSignature(post(id), "rotated") } });
    expect(await backend.run(status(ports, signed("2")))).toBe(200);
    backend.setSecret({ clientSecret: "again" });
    const forged = delivery(post("3"), { headers: { [clientHeader]: xSignature(post("3"), "forged") } });
    for (let n = 0; n < 5; n += 1) expect(await backend.run(status(ports, forged))).toBe(401);
    expect(backend.calls.filter((call) => call === "secret")).toHaveLength(2);
  });
});

describe("requests of another kind", () => {
  const request = (method: string, routeKey = "ANY /x/main"): HttpEvent => ({
    routeKey,
    requestContext: { http: { method } },
  });
  it.each([
    ["PUT", request("PUT"), 405],
    ["HEAD", request("HEAD"), 405],
    ["DELETE", request("DELETE"), 405],
    ["a method in lower case", request("post"), 405],
    ["an app nobody configured", request("POST", "ANY /x/other"), 404],
    ["an app named as an object's own function", request("GET", "ANY /x/constructor"), 404],
    ["the default route", request("POST", "$default"), 404],
    ["a GET without a token", challenge(""), 400],
    ["a GET with a bad token", challenge("crc_token=%7B%7D"), 400],
  ])("are answered without touching anything: %s", async (_name, event, expected) => {
    const backend = sharedBackend();
    expect(await backend.run(ask(backend.ports(), event))).toEqual({ statusCode: expected, body: "" });
    expect(backend.calls).toEqual([]);
  });
});

describe("a CRC", () => {
  it("is answered from the secret alone", async () => {
    const backend = sharedBackend();
    const answer = await backend.run(ask(backend.ports(), challenge("crc_token=a%2Bb+c%3D&nonce=1")));
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ response_token: xSignature("a+b+c=") });
    expect(backend.calls).toEqual(["secret"]);
  });
  it("uses the configured secret, the current one, and none where there is none", async () => {
    const backend = sharedBackend();
    backend.setSecret({ clientSecret, clientSecretNext: "next", consumerSecret });
    const ports = backend.ports();
    const main = await backend.run(ask(ports, challenge("crc_token=t")));
    const old = await backend.run(ask(ports, challenge("crc_token=t", "old")));
    expect(JSON.parse(main.body)).toEqual({ response_token: xSignature("t", clientSecret) });
    expect(JSON.parse(old.body)).toEqual({ response_token: xSignature("t", consumerSecret) });
    backend.setSecret({ clientSecret });
    expect(await backend.run(status(backend.ports(), challenge("crc_token=t", "old")))).toBe(503);
  });
  it("is not answered while the secret is unknown, nor is a delivery", async () => {
    const backend = sharedBackend();
    const ports = backend.ports((call) => {
      if (call === "secret") throw new Error("down");
    });
    expect(await backend.run(status(ports, challenge("crc_token=t")))).toBe(503);
    expect(await backend.run(status(ports, delivery(post("1"))))).toBe(503);
    expect(backend.sent).toEqual([]);
  });
});

describe("a signed body that is no JSON", () => {
  const broken = delivery('{"data":');
  it("is parked once and answered 200", async () => {
    const backend = sharedBackend();
    expect(await backend.run(ask(backend.ports(), broken))).toEqual({ statusCode: 200, body: "" });
    expect(backend.parked).toMatchObject([
      { body: '{"data":', attributes: { source: "unparsed", app: "main" } },
    ]);
    expect(backend.sent).toEqual([]);
  });
  it("is spilled where the dead-letter queue fails, and 503 where S3 fails too", async () => {
    const backend = sharedBackend();
    const down = (...calls: Call[]) =>
      backend.ports((call) => {
        if (calls.includes(call)) throw new Error("down");
      });
    expect(await backend.run(status(down("park"), broken))).toBe(200);
    const [object] = backend.objects.values();
    expect(JSON.parse(Buffer.from(object?.body ?? []).toString("utf8"))).toMatchObject({
      queue: "dead-letters",
      body: '{"data":',
      attributes: { source: "unparsed" },
    });
    expect(backend.logs.at(-1)).toMatchObject({ event: "parked", facts: { spilled: 1, sent: 0 } });
    expect(await backend.run(status(down("park", "spill"), broken))).toBe(503);
    expect(backend.parked).toEqual([]);
  });
  it("is parked with its bytes in S3 where it is too large for SQS", async () => {
    const backend = sharedBackend();
    const body = Buffer.concat([Buffer.from("{"), Buffer.alloc(maxMessageBytes, 0xff)]);
    expect(await backend.run(status(backend.ports(), delivery(body)))).toBe(200);
    const [object] = backend.objects.values();
    expect(body.equals(object?.body ?? Buffer.alloc(0))).toBe(true);
    expect(object?.contentType).toBe("application/octet-stream");
    const claimCheck = { bucket: "spill-bucket", key: object?.key, bytes: body.length };
    expect(backend.parked).toMatchObject([
      { body: JSON.stringify({ claimCheck }), attributes: { encoding: "s3", source: "unparsed" } },
    ]);
  });
});

describe("the limit of SQS", () => {
  /** A body whose message is just as large as SQS takes, plus `more` bytes. */
  async function sized(more: number, fault?: Fault) {
    const backend = sharedBackend();
    await backend.run(ask(backend.ports(fault), delivery(post("1"))));
    const overhead = (backend.sent[0]?.bytes ?? 0) - post("1").length;
    const body = post("2").replace(
      "hi",
      "x".repeat(maxMessageBytes - overhead - post("2").length + 2 + more),
    );
    const answer = await backend.run(status(backend.ports(fault), delivery(body)));
    return { backend, answer, body };
  }
  it.each([-1, 0])("takes a message of 1 MiB %i byte", async (more) => {
    const { backend, answer } = await sized(more);
    expect(answer).toBe(200);
    expect(backend.sent[1]?.bytes).toBe(maxMessageBytes + more);
  });
  it("gives S3 the body of one byte more, and the queue the place", async () => {
    const { backend, answer, body } = await sized(1);
    expect(answer).toBe(200);
    const [, pointer] = backend.sent;
    const key = `claim-check/main/${pointer?.key}`;
    expect(pointer?.body).toBe(
      JSON.stringify({ claimCheck: { bucket: "spill-bucket", key, bytes: Buffer.byteLength(body) } }),
    );
    expect(pointer?.attributes).toMatchObject({ encoding: "s3", source: "xaa", eventType: "post.create" });
    expect(Buffer.from(backend.objects.get(key)?.body ?? []).toString("utf8")).toBe(body);
    expect(backend.logs.at(-1)?.facts).toMatchObject({ sent: 1, claimChecked: 1, spilled: 0 });
  });
  it("is 503 for a body that S3 does not take either, says why, and leaves no claim behind", async () => {
    const down: Fault = (call) => {
      if (call === "spill") throw new Error("down");
    };
    const { backend, answer } = await sized(1, down);
    expect(answer).toBe(503);
    expect(backend.sent).toHaveLength(1);
    expect(backend.rows.size).toBe(1);
    expect(backend.logs.find(({ event }) => event === "not_claim_checked")).toBeDefined();
    expect(backend.logs.at(-1)?.facts).toMatchObject({ failed: 1, claimChecked: 0 });
  });
});

describe("what is logged", () => {
  it("is never a body, a secret, a token or a signature", async () => {
    const backend = sharedBackend();
    const ports = backend.ports();
    await backend.run(ask(ports, delivery(post("1").replace("hi", "private words"))));
    await backend.run(ask(ports, delivery('{"private words')));
    await backend.run(ask(ports, challenge("crc_token=thetoken")));
    await backend.run(ask(ports, delivery(post("9"), { headers: { [clientHeader]: "sha256=guess" } })));
    const text = JSON.stringify(backend.logs);
    expect(backend.logs.length).toBeGreaterThanOrEqual(4);
    for (const secret of ["private words", clientSecret, "thetoken", "sha256="])
      expect(text).not.toContain(secret);
  });
});
