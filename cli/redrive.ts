/** `x-webhooks redrive`: moves dead letters and spilled events back into the events queue. */
import { type ArgsDef, defineCommand } from "citty";
import { checkArguments } from "./arguments.ts";
import { placesOf } from "./redrive/places.ts";

const args = {
  outputs: {
    type: "string",
    valueHint: "FILE",
    description:
      "What `pulumi stack output --json` prints, or - for the standard input: names the places below",
  },
  "queue-url": { type: "string", valueHint: "URL", description: "The events queue: where to" },
  "dead-letter-queue-url": { type: "string", valueHint: "URL", description: "Its dead-letter queue" },
  bucket: {
    type: "string",
    valueHint: "NAME",
    description: "The bucket of spilled events; without it they stay",
  },
  "dry-run": { type: "boolean", description: "Count what would be moved, and move nothing" },
  "include-unparsed": {
    type: "boolean",
    description: "Also move dead letters that are no JSON, which X has signed all the same",
  },
} satisfies ArgsDef;

/** The sub-command. */
export const redrive = defineCommand({
  meta: { name: "redrive", description: "Move dead letters and spilled events back into the events queue" },
  args,
  run: async ({ args: given }) => {
    checkArguments(args, given);
    const places = placesOf({
      outputs: given.outputs,
      queueUrl: given["queue-url"],
      deadLetterQueueUrl: given["dead-letter-queue-url"],
      bucket: given.bucket,
    });
    const stopping = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopping.abort());
    const { run } = await import("./redrive/run.ts");
    await run(places, {
      isDryRun: given["dry-run"] ?? false,
      includeUnparsed: given["include-unparsed"] ?? false,
      stop: stopping.signal,
    });
  },
});
