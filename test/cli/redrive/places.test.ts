import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { FileError, UsageError } from "../../../cli/errors.ts";
import { placesOf, regionOf } from "../../../cli/redrive/places.ts";

const queueUrl = "https://sqs.eu-west-1.amazonaws.com/1/events";
const deadLetterQueueUrl = `${queueUrl}-dead`;

const file = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "x-webhooks-redrive-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "outputs.json"), text);
  return join(folder, "outputs.json");
};

describe("placesOf", () => {
  it("takes the stack's outputs, and options over them", () => {
    const outputs = file(
      JSON.stringify({ queueUrl, deadLetterQueueUrl, bucketName: "b", urls: { main: "u" } }),
    );
    expect(placesOf({ outputs })).toEqual({ queueUrl, deadLetterQueueUrl, bucket: "b" });
    expect(placesOf({ outputs, bucket: "c", queueUrl: `${queueUrl}2` })).toEqual({
      queueUrl: `${queueUrl}2`,
      deadLetterQueueUrl,
      bucket: "c",
    });
    expect(placesOf({ queueUrl, deadLetterQueueUrl })).toEqual({ queueUrl, deadLetterQueueUrl });
  });

  it.each([
    [{ queueUrl }, /Which queues/],
    [{ deadLetterQueueUrl }, /Which queues/],
    [{ queueUrl, deadLetterQueueUrl: queueUrl }, /one and the same/],
    [{ queueUrl, deadLetterQueueUrl: "dead" }, /--dead-letter-queue-url dead is no queue's URL/],
    [{ queueUrl: "file:///etc", deadLetterQueueUrl }, /--queue-url file:\/\/\/etc is no queue's URL/],
    [{ queueUrl, deadLetterQueueUrl: `${deadLetterQueueUrl}.fifo` }, /two receivers/],
  ])("refuses %j", (options, reason) => {
    expect(() => placesOf(options)).toThrow(UsageError);
    expect(() => placesOf(options)).toThrow(reason);
  });

  it("refuses outputs of something else, and says where they come from", () => {
    for (const text of ["no JSON", "[]", '{"queueUrl":7}']) {
      expect(() => placesOf({ outputs: file(text) })).toThrow(FileError);
      expect(() => placesOf({ outputs: file(text) })).toThrow("pulumi stack output --json");
    }
    expect(() => placesOf({ outputs: file('{"bucketName":"b"}') })).toThrow(/Which queues/);
  });
});

it("regionOf finds the region in a queue's URL", () => {
  expect(regionOf(queueUrl)).toBe("eu-west-1");
  expect(regionOf("https://sqs.cn-north-1.amazonaws.com.cn/1/q")).toBe("cn-north-1");
  expect(regionOf("http://127.0.0.1:4566/000000000000/q")).toBeUndefined();
});
