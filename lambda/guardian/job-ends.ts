import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { eventKey } from "../identity.ts";
import { identifyReplayStatus } from "../stream.ts";
import type { JobEnds } from "./ports.ts";

const ends = ["Complete", "Incomplete"] as const;

/**
 * How jobs have ended, by the receiver's table of claims: X delivers the end to the webhook as an event, and the
 * receiver remembers every event that it has put on the queue under a key that follows from what the event says. So
 * it needs no word from the receiver that it would not write anyway.
 */
export function jobEnds(dynamodb: DynamoDBClient, tableName: string): JobEnds {
  return async (app, webhookId, jobId) => {
    for (const end of ends) {
      const k = { S: statusKey(app, webhookId, jobId, end) };
      const get = new GetItemCommand({ TableName: tableName, Key: { k }, ConsistentRead: true });
      const { Item } = await dynamodb.send(get);
      if (Item?.s?.S === "D") return end;
    }
    return undefined;
  };
}

/** The key of the event that tells a job's end. */
export function statusKey(app: string, webhookId: string, jobId: string, end: string): string {
  const status = { webhook_id: webhookId, job_id: jobId, job_state: end };
  return eventKey(app, identifyReplayStatus(status, ""));
}
