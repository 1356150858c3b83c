import { createTable } from "../../../bench/receiver/table.ts";
import { AwsError } from "../../../lambda/aws-error.ts";
import type { SignedRequest, Transport } from "../../../lambda/aws-http.ts";
import { clientSecret } from "../support/requests.ts";
import type { Fault, Service } from "./plan.ts";
import type { Process } from "./process.ts";
import type { Time } from "./time.ts";

/** The bucket and the queue, as the receiver is told of them. */
export const bucket = "spill-bucket";

/** An event that has reached a queue, or S3 in its place. */
export interface Copy {
  readonly by: Process;
  readonly key: string;
  readonly atMs: number;
  /** False where the receiver did not hear of it, or heard that it failed. */
  readonly answered: boolean;
  /** Seconds after the receiver had given up. */
  readonly late: boolean;
  /** Who held the event's claim at that moment, until when. */
  readonly holder: { readonly state: string; readonly owner: string; readonly untilMs: number } | undefined;
}

/** A message in the queue, or kept for it in S3. */
interface Message {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly StringValue: string }>>;
  readonly MessageDeduplicationId?: string;
}

type Answered = Awaited<ReturnType<Transport>>;

/** Faults that take effect and do not tell. */
const untold: ReadonlySet<Fault> = new Set(["unanswered", "late", "failed-after-effect", "garbled"]);
/** How long after the caller's time a late request takes effect. */
const lateMs = 4_300;

const answerOf = (status: number, body: object): Answered => ({
  status,
  headers: {},
  text: JSON.stringify(body),
});

/**
 * DynamoDB, SQS, S3 and Secrets Manager in memory, below the receiver's own signed requests. `afterEffect` is called
 * whenever something has changed.
 */
export function createAws(time: Time, afterEffect: () => void) {
  const table = createTable();
  const messages = new Map<string, Message[]>();
  const spilled = new Map<string, Message>();
  const claimChecks = new Map<string, string>();
  const copies: Copy[] = [];
  const commits: { readonly by: Process; readonly key: string }[] = [];

  const holderOf = (key: string): Copy["holder"] => {
    const row = table.items.get(key);
    if (row === undefined) return undefined;
    return { state: String(row.s?.S), owner: String(row.o?.S), untilMs: Number(row.l?.N ?? 0) };
  };
  const arrived = (by: Process, key: string, fault: Fault | undefined): void => {
    const answered = fault === undefined || !untold.has(fault);
    copies.push({
      by,
      key,
      atMs: time.nowMs(),
      answered,
      late: fault === "late",
      holder: holderOf(key),
    });
  };

  const sendBatch = (by: Process, body: string, fault: Fault | undefined): object => {
    const { QueueUrl, Entries }: { QueueUrl: string; Entries: Entry[] } = JSON.parse(body);
    const bytes = Entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0);
    if (Entries.length < 1 || Entries.length > 10 || bytes > 1_048_576)
      throw new Error("SQS takes no such batch");
    const refuses = fault === "some-refused" || fault === "some-refused-for-good";
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const { Id, MessageBody, MessageAttributes, MessageDeduplicationId } of Entries) {
      if (refuses && Number(Id) % 2 === 0) {
        Failed.push({ Id, Code: "Odd", SenderFault: fault === "some-refused-for-good" });
        continue;
      }
      const attributes = Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
      );
      const key = attributes.key ?? "";
      const known = messages.get(key) ?? [];
      if ((MessageDeduplicationId !== undefined) !== QueueUrl.endsWith(".fifo"))
        throw new Error("a FIFO queue wants a deduplication id, the other kind has none");
      // A FIFO queue remembers for five minutes; no run is longer.
      if (MessageDeduplicationId === undefined || known.length === 0)
        messages.set(key, [...known, { body: MessageBody, attributes }]);
      arrived(by, key, fault);
      Successful.push({ Id, MessageId: `${copies.length}` });
    }
    return { Successful, Failed };
  };

  const putObject = (by: Process, { path, body }: SignedRequest, fault: Fault | undefined): Answered => {
    const [, name, folder, , rest = ""] = path.split("/");
    if (name !== bucket) throw new Error(`no bucket ${name}`);
    const text = Buffer.from(body).toString("utf8");
    if (folder === "claim-check") claimChecks.set(rest, text);
    else {
      const { key, body: kept, attributes } = JSON.parse(text);
      if (rest !== `${key}.json`) throw new Error(`an object is called ${rest}, its event ${key}`);
      spilled.set(key, { body: kept, attributes });
      arrived(by, key, fault);
    }
    return { status: 200, headers: {}, text: "" };
  };

  const effect = (by: Process, request: SignedRequest, fault?: Fault): Answered => {
    const apply = (): Answered => {
      const [service = "", operation = ""] = request.call.split(".");
      if (service === "S3") return putObject(by, request, fault);
      const body = String(request.body);
      if (service === "AmazonSQS") return answerOf(200, sendBatch(by, body, fault));
      if (service === "secretsmanager")
        return answerOf(200, { SecretString: JSON.stringify({ clientSecret }) });
      const input = JSON.parse(body);
      const { status, body: answer } = table.run(operation, input);
      if (operation === "UpdateItem" && status === 200) commits.push({ by, key: input.Key.k.S });
      return answerOf(status, answer);
    };
    const answer = apply();
    afterEffect();
    return answer;
  };

  /** The requests of one process; `faultOf` says what becomes of them. */
  const transportOf =
    (by: Process, faultOf: (service: Service) => Fault | undefined): Transport =>
    async (request) => {
      const service = serviceOf(request);
      const fault = faultOf(service);
      if (fault !== undefined && fault !== "slow" && service === "dynamodb") by.markTableFault();
      await by.point();
      const untilMs = time.nowMs() + request.timeoutMs;
      const turn = (): Promise<void> => time.turn(`${by.name} ${request.call}`, untilMs);
      const timeOut = async (): Promise<never> => {
        await time.sleep(untilMs - time.nowMs());
        await by.point();
        throw new AwsError(request.call, "Timeout", 0);
      };
      const told = async (answer: Answered): Promise<Answered> => {
        await turn();
        await by.point();
        return answer;
      };
      if (fault === "lost") return await timeOut();
      if (fault === "late") {
        time.alarm(request.timeoutMs + lateMs, () => void effect(by, request, fault));
        return await timeOut();
      }
      await turn();
      const partly = fault === "some-refused" || fault === "some-refused-for-good";
      if (fault === "throttled") return await told(throttleOf(service));
      if (fault === "failed" || (partly && service !== "sqs")) return await told(answerOf(500, {}));
      if (fault === "refused-connection") {
        await by.point();
        throw new AwsError(request.call, "ECONNREFUSED", 0);
      }
      const answer = effect(by, request, fault);
      if (fault === "unanswered") return await timeOut();
      if (fault === "slow") await time.sleep(untilMs - time.nowMs() - 1);
      if (fault === "failed-after-effect") return await told(answerOf(500, {}));
      if (fault === "garbled") return await told({ status: 502, headers: {}, text: "<html>" });
      if (fault === "slow") {
        await by.point();
        return answer;
      }
      return await told(answer);
    };

  /** Whether an event is where nothing can lose it any more, with the bytes it has to have. */
  const isDurable = (key: string, text: string): boolean => {
    const kept = [...(messages.get(key) ?? []), spilled.get(key)].filter((found) => found !== undefined);
    return kept.some(({ body, attributes }) =>
      attributes.encoding === "s3" ? claimChecks.get(key) === text : body === text,
    );
  };
  const durableRows = (): string[] =>
    [...table.items].filter(([, row]) => row.s?.S === "D").map(([key]) => key);

  return { transportOf, isDurable, durableRows, copies, commits };
}

function serviceOf({ call }: SignedRequest): Service {
  if (call.startsWith("S3.")) return "s3";
  if (call.startsWith("AmazonSQS.")) return "sqs";
  return call.startsWith("secretsmanager.") ? "secretsmanager" : "dynamodb";
}

function throttleOf(service: Service): Answered {
  if (service === "s3") return { status: 503, headers: {}, text: "<Error><Code>SlowDown</Code></Error>" };
  const name = service === "dynamodb" ? "ProvisionedThroughputExceededException" : "ThrottlingException";
  return answerOf(400, { __type: `com.amazonaws#${name}` });
}
