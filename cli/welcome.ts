/** What a person reads when the emulator is up. Programs read the line of JSON on the standard output. */
import { defaultSeed } from "../sandbox/x/seed/default-seed.ts";

type Seed = typeof defaultSeed;

const pairs = (rows: readonly (readonly [label: string, value: string])[]): string[] =>
  rows.map(([label, value]) => `  ${label.padEnd(22)}${value}`);

const appLines = (app: Seed["apps"][number]): string[] => [
  `App ${app.name}`,
  ...pairs([
    ["bearer token", app.bearerToken],
    ["client secret", `${app.clientSecret}, keys CRCs and signatures`],
    ["consumer key, secret", `${app.consumerKey} ${app.consumerSecret}`],
  ]),
];

const userLines = (users: Seed["users"]): string[] => [
  "Users, with an OAuth 2.0 user token and an OAuth 1.0a access token; the latter's secret is <token>-secret",
  ...pairs(
    users.flatMap(({ id, username, authorised }) =>
      authorised.map((grant) => [`${id} @${username}`, `${grant.userToken}  ${grant.accessToken}`] as const),
    ),
  ),
];

/** The URL and first requests; the credentials where they are the built-in ones. A seed file's are not repeated. */
export const welcome = (url: string, isBuiltIn: boolean): string => {
  const { apps, users } = defaultSeed;
  const token = isBuiltIn ? apps[0]?.bearerToken : "$BEARER_TOKEN";
  const lines = [
    `The emulated X listens on ${url}`,
    ...(isBuiltIn ? ["", ...apps.flatMap(appLines), ...userLines(users)] : []),
    "",
    "A first request, and a first act:",
    `  curl ${url}/2/webhooks -H "Authorization: Bearer ${token}"`,
    `  curl ${url}/_x/act -H "Content-Type: application/json" -d '{"user":"alice","does":"post","text":"Hello"}'`,
    "Acts, the clock, faults, the journal are routes below /_x: docs/emulator.md of this package.",
    "",
  ];
  return `${lines.join("\n")}\n`;
};
