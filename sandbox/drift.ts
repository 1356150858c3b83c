import type { Control } from "./control.ts";
import type { Engine, Outcome } from "./engine.ts";
import type { Outage } from "./outage.ts";
import type { Emulator } from "./x/emulator.ts";

/** How many of the hand-made changes the engine saw, and how many the next `up` put right. */
export interface Drift {
  readonly found: number;
  readonly mended: number;
  /** What refresh and preview show of it, a line each. */
  readonly shown: readonly string[];
  /** What is not as it should be, in sentences. */
  readonly problems: readonly string[];
}

/** Breaks three things at X as a person or X itself would: validity, existence, a tag. */
export async function breakThings(control: Control, state: ReturnType<Emulator["state"]>): Promise<Broken> {
  const [webhook] = state.webhooks;
  const [deleted, retagged] = state.subscriptions.filter(({ tag }) => tag !== undefined);
  if (!webhook || !deleted || !retagged)
    throw new Error("The sandbox's stack lacks a webhook or tagged subscriptions.");
  await control.invalidateWebhook(webhook.id);
  await control.deleteSubscription(deleted.id);
  await control.changeTag(retagged.id, "changed by hand");
  return { webhookId: webhook.id, deleted, retagged };
}

/** What was broken. */
export interface Broken {
  readonly webhookId: string;
  readonly deleted: Subscription;
  readonly retagged: Subscription;
}

type Subscription = ReturnType<Emulator["state"]>["subscriptions"][number];

/** Has the engine find and mend it: refresh, preview, up, and a preview without changes. */
export async function mendThings(
  engine: Engine,
  emulator: Emulator,
  broken: Broken & { readonly outage: Outage },
): Promise<Drift> {
  const refreshed = await engine.refresh();
  const planned = await engine.preview();
  await engine.up();
  const clean = await engine.preview();

  const { webhooks, subscriptions } = emulator.state();
  const same = (a: Subscription, b: Subscription) =>
    a.eventType === b.eventType && JSON.stringify(a.filter) === JSON.stringify(b.filter) && a.tag === b.tag;
  const mended = [
    await broken.outage.isOver(),
    webhooks.some(({ id, valid }) => id === broken.webhookId && valid),
    subscriptions.some((subscription) => same(subscription, broken.deleted)),
    subscriptions.some(
      (subscription) => subscription.id === broken.retagged.id && same(subscription, broken.retagged),
    ),
  ].filter(Boolean).length;
  const shown = [
    ...refreshed.steps
      .filter(isOurs)
      .map(({ op, urn }) => `refresh: ${op === "delete" ? "gone" : "changed"} ${nameOf(urn)}`),
    ...[...planned.text.matchAll(/^ *~ (\w+) *: (.* => (?!\[unknown\]).*)$/gm)].map(
      ([, name, change]) => `preview: ${name}: ${change}`,
    ),
  ];
  return {
    found: resourcesOf(refreshed).length,
    mended,
    shown,
    problems: problemsOf(refreshed, planned, clean),
  };
}

function problemsOf(refreshed: Outcome, planned: Outcome, clean: Outcome): string[] {
  const problems: string[] = [];
  if (resourcesOf(refreshed).length !== 4)
    problems.push(`pulumi refresh found ${resourcesOf(refreshed).join(", ") || "nothing"}.`);
  if (!/valid\s*: false => true/.test(planned.text))
    problems.push("The preview does not show valid: false => true.");
  if (resourcesOf(clean).length > 0)
    problems.push(`A preview after mending still shows ${resourcesOf(clean).join(", ")}.`);
  return problems;
}

/** The names of the resources that an operation touched. */
function resourcesOf({ steps }: Outcome): string[] {
  return [...new Set(steps.filter(isOurs).map(({ urn }) => nameOf(urn)))];
}

/**
 * Of an alarm on a percentile MiniStack tells a plain statistic, too, which AWS does not. The local plugin knows it;
 * Terraform's provider shows a change for ever.
 */
const toldOtherwise = /::x-webhooks-slow$/;

function isOurs({ urn }: { readonly urn: string }): boolean {
  return !urn.includes("pulumi:pulumi:Stack") && !toldOtherwise.test(urn);
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
