import { z } from "zod";

const span = z.object({ fromMs: z.number(), toMs: z.number() });
/** A part of a window, fit for one job, and how many jobs for it have failed. */
const slice = z.object({ ...span.shape, failures: z.number() });

/** What the guardian remembers of one app, as JSON in its table. Times are epoch milliseconds by X's clock. */
export const guardState = z.object({
  /** X replays what one webhook missed: all of this is about this one. */
  webhookId: z.string(),
  /** When X last listed it as valid. */
  seenValidMs: z.number().optional(),
  /** There while X lists it as invalid. */
  invalid: z
    .object({
      /** The last time that it was valid for certain. */
      sinceMs: z.number(),
      /** How often X was asked to check again, and when last. */
      puts: z.number(),
      putMs: z.number().optional(),
    })
    .optional(),
  /** Up to here the access log has been read. */
  readUntilMs: z.number(),
  /** What is to be replayed, oldest first. */
  windows: z.array(span),
  /** Slices whose replay brought no complete end. */
  waiting: z.array(z.object({ ...slice.shape, dueMs: z.number() })),
  /** The replay that X has taken and whose end is not known yet. */
  job: z
    .object({
      ...slice.shape,
      id: z.string(),
      askedMs: z.number(),
    })
    .optional(),
});

export type GuardState = z.output<typeof guardState>;
export type Slice = z.output<typeof slice>;
