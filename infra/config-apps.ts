import { type Problem, pathText } from "./config-problems.ts";
import type { AppEntry, GuardianEntry, PlainSecrets } from "./config-schema.ts";
import { subscriptionIdentity, subscriptionName } from "./subscription-names.ts";

/**
 * Whether an app's deliveries come to this stack. The webhook that it makes calls its URL, and so it does where a
 * signing secret is given, which serves nothing else: a webhook made elsewhere may call it.
 */
export function hasReceiver(entry: Pick<AppEntry, "createWebhook" | "secretArn">, secrets: unknown): boolean {
  return entry.createWebhook || entry.secretArn !== undefined || secrets !== undefined;
}

/** What is wrong between the apps, their secrets and their subscriptions, each of which is right by itself. */
export function appProblems(
  apps: Readonly<Record<string, AppEntry>>,
  secrets: Readonly<Record<string, PlainSecrets>>,
): Problem[] {
  const strangers = Object.keys(secrets)
    .filter((app) => !Object.hasOwn(apps, app))
    .map((app) => at(["signingSecrets", app], `belongs to no app: add x-webhooks:apps.${app}, or remove it`));
  const perApp = Object.entries(apps).flatMap(([app, entry]) => [
    ...secretProblems(app, entry, Object.hasOwn(secrets, app) ? secrets[app] : undefined),
    ...webhookProblems(app, entry),
  ]);
  return [...strangers, ...perApp, ...twins(apps), ...sharedNames(apps)];
}

/** What is wrong between the apps and the bearer tokens by which the guardian speaks to X. */
export function guardianProblems(
  apps: Readonly<Record<string, AppEntry>>,
  { guardian, bearerTokens, signingSecrets }: GuardianEntry,
): Problem[] {
  const receives = (app: string, entry: AppEntry) =>
    hasReceiver(entry, Object.hasOwn(signingSecrets, app) ? signingSecrets[app] : undefined);
  if (guardian && !Object.entries(apps).some(([app, entry]) => receives(app, entry))) {
    const why =
      "has nothing to guard: no app's deliveries come to this stack. Remove it, or set it where they do";
    return [at(["guardian"], why)];
  }
  const strangers = Object.keys(bearerTokens)
    .filter((app) => !Object.hasOwn(apps, app))
    .map((app) => at(["bearerTokens", app], `belongs to no app: add x-webhooks:apps.${app}, or remove it`));
  const perApp = Object.entries(apps).flatMap(([app, entry]) => {
    const { bearerSecretArn, createWebhook } = entry;
    const hasToken = Object.hasOwn(bearerTokens, app);
    if (bearerSecretArn !== undefined && hasToken) {
      const why = `and x-webhooks:bearerTokens.${app} exclude each other: keep one`;
      return [at(["apps", app, "bearerSecretArn"], why)];
    }
    if (guardian && hasToken && !receives(app, entry)) {
      const why = "is for an app whose deliveries do not come to this stack: remove it";
      return [at(["bearerTokens", app], why)];
    }
    if (!guardian || !createWebhook || hasToken || bearerSecretArn !== undefined) return [];
    const set = `pulumi config set --secret --path x-webhooks:bearerTokens.${app}`;
    const why = `has no bearer token for the guardian: run "${set}", or give the ARN of a secret as bearerSecretArn`;
    return [at(["apps", app], why)];
  });
  return [...strangers, ...perApp];
}

function secretProblems(app: string, entry: AppEntry, secrets: PlainSecrets | undefined): Problem[] {
  if (entry.secretArn !== undefined) {
    if (secrets === undefined) return [];
    return [
      at(["apps", app, "secretArn"], `and x-webhooks:signingSecrets.${app} exclude each other: keep one`),
    ];
  }
  if (secrets === undefined) {
    if (!hasReceiver(entry, secrets)) return [];
    const set = `pulumi config set --secret --path x-webhooks:signingSecrets.${app}.clientSecret`;
    return [
      at(
        ["apps", app],
        `has no signing secret: run "${set}", or give the ARN of a secret as secretArn (with --plaintext); an app that uses a webhook made elsewhere needs none with createWebhook: false`,
      ),
    ];
  }
  const { crcSecret } = entry;
  if (crcSecret === undefined || secrets[`${crcSecret}Secret`] !== undefined) return [];
  return [
    at(
      ["apps", app, "crcSecret"],
      `names a secret that x-webhooks:signingSecrets.${app}.${crcSecret}Secret must hold`,
    ),
  ];
}

function webhookProblems(app: string, entry: AppEntry): Problem[] {
  const { createWebhook, webhookId, webhookStack, webhookStackApp, subscriptions } = entry;
  const problem = (name: string, message: string) => at(["apps", app, name], message);
  if (createWebhook) {
    const others = { webhookId, webhookStack, webhookStackApp };
    return Object.entries(others)
      .filter(([, value]) => value !== undefined)
      .map(([name]) => problem(name, "goes with createWebhook: false, or this app would have two webhooks"));
  }
  const problems: Problem[] = [];
  if (entry.webhook !== undefined)
    problems.push(
      problem("webhook", "is about a webhook that createWebhook: false does not make: remove one"),
    );
  if (webhookId !== undefined && webhookStack !== undefined)
    problems.push(problem("webhookId", "and webhookStack exclude each other: keep one"));
  if (webhookStackApp !== undefined && webhookStack === undefined)
    problems.push(problem("webhookStackApp", "goes with webhookStack, the stack that has this app"));
  if (subscriptions.length > 0 && webhookId === undefined && webhookStack === undefined) {
    const why =
      "must deliver to a webhook: give its webhookId, or the stack that made it as webhookStack, or leave out createWebhook: false";
    problems.push(problem("subscriptions", why));
  }
  return problems;
}

/** Entries that ask one X app for the same events: X would refuse the second. A profile stands for an X app. */
function twins(apps: Readonly<Record<string, AppEntry>>): Problem[] {
  const firsts = new Map<string, string>();
  return Object.entries(apps).flatMap(([app, { profile = "", subscriptions }]) =>
    subscriptions.flatMap((subscription, index) => {
      const identity = `${profile} ${subscriptionIdentity(subscription)}`;
      const path = pathText(["apps", app, "subscriptions", index]);
      const first = firsts.get(identity);
      if (first === undefined) firsts.set(identity, path);
      return first === undefined
        ? []
        : [{ path, message: `asks for the same events as ${first}: remove one` }];
    }),
  );
}

/** Different subscriptions that would bear one resource name. */
function sharedNames(apps: Readonly<Record<string, AppEntry>>): Problem[] {
  const owners = new Map<string, { readonly path: string; readonly identity: string }>();
  return Object.entries(apps).flatMap(([app, { subscriptions }]) =>
    subscriptions.flatMap((subscription, index) => {
      const name = subscriptionName(app, subscription);
      const identity = JSON.stringify([app, subscriptionIdentity(subscription)]);
      const owner = owners.get(name);
      const path = pathText(["apps", app, "subscriptions", index]);
      if (owner === undefined) owners.set(name, { path, identity });
      if (owner === undefined || owner.identity === identity) return [];
      return [
        { path, message: `has the name "${name}" of ${owner.path}: give it a name of its own as "name"` },
      ];
    }),
  );
}

function at(path: readonly PropertyKey[], message: string): Problem {
  return { path: pathText(path), message };
}
