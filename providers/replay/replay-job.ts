import { z } from "zod";
import { type Fate, type Resource, ResourceFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { crcDiagnosis } from "../webhook/crc-diagnosis.ts";
import { profileName } from "../x/auth.ts";
import { maybeApplied, messageOf, XApiError } from "../x/errors.ts";
import { startReplay } from "../x/replay.ts";
import { canonicalMinute } from "../x/replay-window.ts";
import { xId } from "../x/wire.ts";
import { spellingProblems, windowAdvice, windowProblems } from "./replay-window.ts";

const inputs = z.object({
  webhookId: xId,
  from: z.string(),
  to: z.string(),
  profile: profileName.optional(),
});

const state = z.object({
  jobId: z.string().optional(),
  webhookId: z.string(),
  from: z.string(),
  to: z.string(),
  createdAt: z.string().optional(),
  profile: z.string().optional(),
});

type Inputs = z.output<typeof inputs>;
type State = z.output<typeof state>;

/**
 * A replay that X runs once. X has no lookup of jobs, so what the state says stays; its window is held against the
 * clock only while the job is still to be made.
 */
export const replayJob: Resource<Inputs, State> = {
  inputs,
  state,
  label: ({ webhookId, from, to }) =>
    `ReplayJob of webhook ${webhookId ?? "?"}, ${from ?? "?"} to ${to ?? "?"}`,

  rules: (declared) => ({ problems: spellingProblems(declared), warnings: [] }),

  canonical: (declared) => ({ ...declared, ...spelled(declared) }),

  async preflight(session, declared, olds) {
    // An end that is not known yet is no change.
    const stays = (end: "from" | "to") => declared[end] === undefined || isSame(olds?.[end], declared[end]);
    const sameWindow = olds !== undefined && stays("from") && stays("to");
    const problems = windowProblems(declared, session.now());
    if (sameWindow && problems.length > 0) {
      if (declared.webhookId === undefined || declared.webhookId === olds.webhookId)
        return { problems: [], inputs: declared };
      // The webhook was replaced, but nothing is left to replay: the job stays what it was, and the stack deployable.
      session.log(
        `${replayJob.label(olds)} stays as it is, though its webhook is ${declared.webhookId} now: X no longer replays this window. Take it out of the program, or give it another window.`,
      );
      return { problems: [], inputs: { ...declared, webhookId: olds.webhookId } };
    }
    if (problems.length > 0) return { problems, inputs: declared };
    const advice = sameWindow ? undefined : windowAdvice(declared);
    if (advice) session.log(advice);
    if (declared.webhookId !== undefined && declared.webhookId !== olds?.webhookId)
      await warnOfWebhook(session, declared.webhookId);
    return { problems: [], inputs: declared };
  },

  importing: { refusal: "X has no lookup of replays, so there is nothing to import one from." },

  fates(old, declared, unknown) {
    const { webhookId, from, to, profile } = declared;
    const fate = (key: string, same: boolean, otherwise: Fate): Fate =>
      unknown.has(key) ? "update" : same ? "none" : otherwise;
    return {
      webhookId: fate("webhookId", webhookId === old.webhookId, "replace"),
      from: fate("from", isSame(from, old.from), "replace"),
      to: fate("to", isSame(to, old.to), "replace"),
      // Other credentials are no reason to have X deliver everything again.
      profile: fate("profile", profile === old.profile, "update"),
    };
  },

  // Deleting does nothing at X, so there is nothing to wait for.
  deleteFirst: async () => false,

  async create(session, declared) {
    const asked = { ...declared, ...spelled(declared) };
    const [late] = windowProblems(asked, session.now());
    if (late) throw new ResourceFailure(late.reason);
    const made = await post(session, asked);
    const { webhookId, from, to } = asked;
    const job = { webhookId, from, to, profile: asked.profile, jobId: made?.id, createdAt: made?.createdAt };
    return { id: made?.id ?? `${webhookId}/${from}/${to}`, state: job };
  },

  read: async (_session, old) => {
    const { webhookId, from, to } = old;
    return { state: old, inputs: { webhookId, from, to } };
  },

  update: async (_session, old, { profile }) => ({ ...old, profile }),

  delete: async () => {},
};

/** The ends of a window in their one spelling; one that names no minute stays as it is. */
function spelled({ from, to }: Partial<Inputs>): { from?: string; to?: string } {
  return {
    ...(from === undefined ? {} : { from: canonicalMinute(from) ?? from }),
    ...(to === undefined ? {} : { to: canonicalMinute(to) ?? to }),
  };
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && (canonicalMinute(a) ?? a) === (canonicalMinute(b) ?? b);
}

/** Only warns: the webhook may be made valid by this very `up`, or be too new to be listed. */
async function warnOfWebhook(session: Session, webhookId: string): Promise<void> {
  const { items } = await session.webhooks.get();
  const webhook = items.find(({ id }) => id === webhookId);
  if (webhook?.valid) return;
  session.log(
    webhook
      ? `The webhook ${webhookId} is not valid: X replays nothing to it until its CRC passes.`
      : `X does not list the webhook ${webhookId} among those of this bearer token's app: the replay may fail with WebhookIdInvalid.`,
  );
}

const waitsMs = [2_000, 4_000];

/**
 * Starts the job; undefined where it runs, but X's answer with its id was lost. X has no lookup, and runs one job at a
 * time for a webhook: so after a lost answer the look is a second POST, which X refuses while the first one runs.
 */
async function post(
  session: Session,
  asked: Inputs,
): Promise<Awaited<ReturnType<typeof startReplay>> | undefined> {
  for (let lost = 0; ; ) {
    try {
      return await startReplay(session.request, asked);
    } catch (error) {
      if (isRefusal(error, "ReplayConflictError")) {
        if (lost === 0) throw error;
        session.log(
          `X's answer to the replay of webhook ${asked.webhookId} was lost, and a job runs for it now, which is taken for this one. Its id is not known.`,
        );
        return undefined;
      }
      if (isRefusal(error, "CrcValidationFailed"))
        throw new ResourceFailure(await crcFailure(session, asked.webhookId, error), { cause: error });
      const waitMs = waitsMs[lost];
      if (!maybeApplied(error) || waitMs === undefined) throw error;
      lost++;
      await session.sleep(waitMs);
    }
  }
}

function isRefusal(error: unknown, reason: string): boolean {
  return error instanceof XApiError && error.has(reason);
}

async function crcFailure(session: Session, webhookId: string, error: unknown): Promise<string> {
  const advised = `${messageOf(error)}. X replays only to a webhook that passes a CRC: bring the receiver back, then run pulumi refresh and pulumi up.`;
  const listing = await session.webhooks.get().catch(() => undefined);
  const webhook = listing?.items.find(({ id }) => id === webhookId);
  return webhook ? `${advised} ${await crcDiagnosis(session, webhook.url)}` : advised;
}
