import { type Problem, pathText } from "./config-problems.ts";
import type { AppEntry, PlainSecrets } from "./config-schema.ts";
import { subscriptionIdentity, subscriptionName } from "./subscription-names.ts";

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
    ...twins(app, entry),
  ]);
  return [...strangers, ...perApp, ...sharedNames(apps)];
}

function secretProblems(app: string, entry: AppEntry, secrets: PlainSecrets | undefined): Problem[] {
  if (entry.secretArn !== undefined) {
    if (secrets === undefined) return [];
    return [
      at(["apps", app, "secretArn"], `and x-webhooks:signingSecrets.${app} exclude each other: keep one`),
    ];
  }
  if (secrets === undefined) {
    const set = `pulumi config set --secret --path x-webhooks:signingSecrets.${app}.clientSecret`;
    return [
      at(
        ["apps", app],
        `has no signing secret: run "${set}", or give the ARN of a secret as secretArn (with --plaintext)`,
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
  if (entry.webhook !== false || entry.subscriptions.length === 0) return [];
  const why = "must not be false where there are subscriptions: their events would not come to this receiver";
  return [at(["apps", app, "webhook"], why)];
}

/** Entries of one app that ask for the same events: X would refuse the second. */
function twins(app: string, { subscriptions }: AppEntry): Problem[] {
  const firsts = new Map<string, number>();
  return subscriptions.flatMap((subscription, index) => {
    const identity = subscriptionIdentity(subscription);
    const first = firsts.get(identity);
    if (first === undefined) {
      firsts.set(identity, index);
      return [];
    }
    const other = pathText(["apps", app, "subscriptions", first]);
    return [at(["apps", app, "subscriptions", index], `asks for the same events as ${other}: remove one`)];
  });
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
