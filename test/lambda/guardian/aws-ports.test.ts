import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessLog } from "../../../lambda/guardian/access-log.ts";
import { bearerToken } from "../../../lambda/guardian/bearer-token.ts";
import { jobEnds } from "../../../lambda/guardian/job-ends.ts";
import { openLedger } from "../../../lambda/guardian/ledger.ts";
import { rotationOf } from "../../../lambda/guardian/rotation.ts";
import type { GuardState } from "../../../lambda/guardian/state.ts";
import { stateTable } from "../../../lambda/guardian/state-table.ts";
import { identify } from "../../../lambda/identify.ts";
import { type Ministack, startMinistack } from "../../../sandbox/ministack.ts";
import { replayStatusBody } from "../../../sandbox/x/events/replay-status.ts";

const bin = process.env.MINISTACK_BIN;
if (bin === undefined) console.log("skipped: MINISTACK_BIN does not name a ministack executable");

describe.skipIf(bin === undefined)("the guardian's ports on MiniStack", () => {
  let ministack: Ministack;
  let client: ConstructorParameters<typeof DynamoDBClient>[0];
  let dynamodb: DynamoDBClient;
  beforeAll(async () => {
    ministack = await startMinistack({ bin: bin ?? "", services: "dynamodb,logs,secretsmanager" });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = { endpoint: ministack.url, region: "us-east-1", credentials };
    dynamodb = new DynamoDBClient(client ?? {});
    for (const TableName of ["claims", "guardian"]) {
      await dynamodb.send(
        new CreateTableCommand({
          TableName,
          KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
    }
  });
  afterAll(() => ministack?.stop());

  const state: GuardState = { webhookId: "1", readUntilMs: 60_000, windows: [], waiting: [] };

  it("keep a state, and refuse the writes of a run that another one has overtaken", async () => {
    const table = stateTable(dynamodb, "guardian");
    const [first, second] = [await openLedger(table, "main"), await openLedger(table, "main")];
    expect(first.state()).toBeUndefined();
    await first.save(state);
    await expect(second.save(state)).rejects.toThrow();
    const third = await openLedger(table, "main");
    expect(third.state()).toEqual(state);
    const next = { ...state, windows: [{ fromMs: 0, toMs: 60_000 }], seenValidMs: 5 };
    await third.save(next);
    await expect(first.save({ ...state, webhookId: "2" })).rejects.toThrow();
    expect((await openLedger(table, "main")).state()).toEqual(next);
    expect((await openLedger(table, "other")).state()).toBeUndefined();
  });

  it("find the losses of an app among the lines of the access log", async () => {
    const logs = new CloudWatchLogsClient(client ?? {});
    const logGroupName = "/aws/vendedlogs/receiver/api";
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const startMs = Date.now() - 600_000;
    const lines = [
      ["ANY /x/main", "POST", "200"],
      ["ANY /x/main", "POST", "503"],
      ["ANY /x/other", "POST", "503"],
      ["ANY /x/main", "GET", "503"],
      ["ANY /x/main", "POST", "429"],
      ["ANY /x/main", "POST", "401"],
      ["ANY /x/main", "POST", "500"],
      ["ANY /x/main", "POST", "502"],
      ["-", "-", "-"],
    ].map(([routeKey, method, status], index) => ({
      timestamp: startMs + index,
      message: JSON.stringify({ requestId: "r", routeKey, method, status }),
    }));
    for (const [logStreamName, logEvents] of [
      ["a", lines.slice(0, 5)],
      ["b", [...lines.slice(5), { timestamp: startMs + 20, message: "no JSON" }]],
    ] as const) {
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [...logEvents] }));
    }
    const read = accessLog(logs, logGroupName);
    const losses = async (fromMs: number, toMs: number) =>
      (await read("main", fromMs, toMs)).map((ms) => ms - startMs).sort((a, b) => a - b);
    expect(await losses(startMs, startMs + 100)).toEqual([1, 4, 6, 7]);
    expect(await losses(startMs + 1, startMs + 4)).toEqual([1]);
    expect(await losses(startMs + 4, startMs + 6)).toEqual([4]);
  });

  it("hear of a job's end by the key under which the receiver remembers the event", async () => {
    const ends = jobEnds(dynamodb, "claims");
    const tell = async (jobId: string, state: "Complete" | "Incomplete", claim: string) => {
      const body = replayStatusBody({ webhookId: "77", jobId, state, description: "words" });
      const [event] = identify("main", Buffer.from(body)) ?? [];
      const Item = { k: { S: event?.key ?? "" }, s: { S: claim } };
      await dynamodb.send(new PutItemCommand({ TableName: "claims", Item }));
    };
    await tell("1", "Complete", "D");
    await tell("2", "Incomplete", "D");
    await tell("3", "Complete", "C");
    expect(await Promise.all(["1", "2", "3", "4"].map((id) => ends("main", "77", id)))).toEqual([
      "Complete",
      "Incomplete",
      undefined,
      undefined,
    ]);
    expect(await ends("other", "77", "1")).toBeUndefined();
    expect(await ends("main", "78", "1")).toBeUndefined();
  });

  it("change a signing secret's text only where it is still the one that was read", async () => {
    const secrets = new SecretsManagerClient(client ?? {});
    const { ARN: secretArn = "" } = await secrets.send(
      new CreateSecretCommand({ Name: "signing", SecretString: '{"clientSecret":"a"}' }),
    );
    const asked: string[] = [];
    const answers = [
      Response.json({ response_token: "sha256=x" }),
      new Response("no JSON"),
      Response.json({}),
    ];
    const answer: typeof fetch = async (url) => {
      asked.push(String(url));
      return answers.shift() ?? Promise.reject(new Error("no connection"));
    };
    const { read, write, challenge } = rotationOf(
      secrets,
      { fetch: answer },
      { secretArn },
      "https://a.example/x/main",
    );
    const first = await read();
    expect(first.text).toBe('{"clientSecret":"a"}');
    await write('{"clientSecret":"b"}', first.version);
    expect((await read()).text).toBe('{"clientSecret":"b"}');
    await expect(write('{"clientSecret":"c"}', first.version)).rejects.toThrow("was changed meanwhile");
    expect((await read()).text).toBe('{"clientSecret":"b"}');
    const heard = [await challenge("t"), await challenge("t"), await challenge("t"), await challenge("t")];
    expect(heard).toEqual(["sha256=x", undefined, undefined, undefined]);
    expect(asked[0]).toBe("https://a.example/x/main?crc_token=t");
  });

  it("read a bearer token, and quote none that is wrong", async () => {
    const secrets = new SecretsManagerClient(client ?? {});
    const put = async (Name: string, SecretString: string) =>
      (await secrets.send(new CreateSecretCommand({ Name, SecretString }))).ARN ?? "";
    const right = await bearerToken(secrets, await put("right", '{"bearerToken":"AAA%3D"}'));
    expect([right.reveal(), String(right)]).toEqual(["AAA%3D", "[redacted]"]);
    const wrong = await put("wrong", '{"bearerToken":"with a blank"}');
    await expect(bearerToken(secrets, wrong)).rejects.toThrow(
      `the secret ${wrong} is not JSON of the form {"bearerToken": "…"}: put a new value into it`,
    );
    await expect(bearerToken(secrets, await put("bare", "AAA"))).rejects.toThrow("not JSON of the form");
  });
});
