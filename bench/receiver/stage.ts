/** What all measurements share: the stand-in for AWS, the bundles, and a Lambda's environment. */
import { type Child, startChild } from "../child.ts";
import type { AwsFacts } from "./aws.ts";
import { type Bundles, makeBundles } from "./bundles.ts";
import { clientSecret } from "./events.ts";

/** Set up by {@link setStage}. */
export interface Stage {
  readonly bundles: Bundles;
  /** All that a worker's environment holds: nothing of the user's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly aws: {
    readonly facts: () => Promise<AwsFacts>;
    readonly reset: () => Promise<void>;
  };
  /** Ends the processes and removes the files. */
  readonly strike: () => Promise<void>;
}

const environmentOf = (url: string): Record<string, string> => ({
  APPS: JSON.stringify({ main: { secretArn: "signing-secret" } }),
  TABLE_NAME: "claims",
  QUEUE_URL: `${url}/000000000000/events`,
  DEAD_LETTER_QUEUE_URL: `${url}/000000000000/dead-letters`,
  SPILL_BUCKET: "spill",
  AWS_LAMBDA_FUNCTION_NAME: "bench",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
  AWS_ENDPOINT_URL: url,
});

/** Starts and bundles what is needed. */
export const setStage = async (): Promise<Stage> => {
  const bundles = await makeBundles();
  let aws: Child;
  try {
    aws = await startChild([bundles.files.aws, JSON.stringify({ clientSecret })]);
  } catch (error) {
    bundles.remove();
    throw error;
  }
  return {
    bundles,
    environment: environmentOf(aws.url),
    aws: {
      facts: async () => {
        const facts: AwsFacts = JSON.parse(await (await fetch(`${aws.url}/_facts`)).text());
        return facts;
      },
      reset: async () => {
        await (await fetch(`${aws.url}/_reset`, { method: "POST" })).arrayBuffer();
      },
    },
    strike: async () => {
      await aws.end();
      bundles.remove();
    },
  };
};
