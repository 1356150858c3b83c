import { parseDocument } from "yaml";
import { z } from "zod";
import { Secret } from "./secret.ts";
import type { UserCredentials } from "./user-credentials.ts";

/** What xurl's store has for an app. Where something in it is of no use, `problem` says why and what to do. */
export interface XurlCredentials {
  readonly bearerToken?: Secret;
  readonly user?: UserCredentials;
  readonly problem?: string;
}

/** A text without what no header takes. */
const secret = z
  .string()
  .regex(/^[\x21-\x7e]+$/)
  .transform((value) => new Secret(value));

// As xurl writes them: each token in a member of its kind's name. What is not as expected is as if it were not there.
const bearer = z.object({ bearer: secret }).optional().catch(undefined);
const oauth1 = z
  .object({
    oauth1: z.object({
      access_token: secret,
      token_secret: secret,
      consumer_key: secret,
      consumer_secret: secret,
    }),
  })
  .optional()
  .catch(undefined);
const oauth2 = z
  .object({ oauth2: z.object({ access_token: secret, expiration_time: z.number() }) })
  .optional()
  .catch(undefined);
const oauth2Tokens = z.record(z.string(), oauth2).default({}).catch({});

const app = z.object({
  default_user: z.string().optional().catch(undefined),
  oauth2_tokens: oauth2Tokens,
  oauth1_token: oauth1,
  bearer_token: bearer,
});
const store = z.object({ apps: z.record(z.string(), app), default_app: z.string().default("") });
/** Before it knew more than one app; JSON. */
const olderStore = z
  .object({ oauth2_tokens: oauth2Tokens, oauth1_tokens: oauth1, bearer_token: bearer })
  .transform(({ oauth1_tokens, ...rest }) => ({
    apps: { default: { ...rest, oauth1_token: oauth1_tokens } },
    default_app: "default",
  }));

type App = z.output<typeof app>;

/**
 * The credentials of an app in the text of xurl's store; without a name, those of the default app. An app that is not
 * there has none.
 * @param place of the store, for messages
 */
export function credentialsIn(
  text: string,
  name: string | undefined,
  nowMs: number,
  place: string,
): XurlCredentials {
  // JSON is YAML. The parser's own messages quote the text, which is full of secrets.
  const document = parseDocument(text, { logLevel: "silent" });
  const parsed = document.errors.length === 0 ? read(document) : undefined;
  const stored = store.or(olderStore).safeParse(parsed).data;
  if (!stored)
    return {
      problem: `xurl's store ${place} is not as xurl writes it: run xurl auth status, which mends it.`,
    };
  const apps = new Map<string, App>(Object.entries(stored.apps));
  const chosen = apps.get(name ?? stored.default_app);
  if (!chosen) return {};
  const { bearer_token, oauth1_token } = chosen;
  const { oauth1: parts } = oauth1_token ?? {};
  const byOAuth1: UserCredentials | undefined = parts && {
    kind: "oauth1",
    consumerKey: parts.consumer_key,
    consumerSecret: parts.consumer_secret,
    accessToken: parts.access_token,
    accessTokenSecret: parts.token_secret,
  };
  const app = bearer_token ? { bearerToken: bearer_token.bearer } : {};
  return { ...app, ...(byOAuth1 ? { user: byOAuth1 } : oauth2User(chosen, nowMs, place)) };
}

function read(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS();
  } catch {
    // E.g. too many aliases.
    return undefined;
  }
}

/** The default user, as xurl has it; else the only one. */
function oauth2User(
  { default_user: chosen, oauth2_tokens }: App,
  nowMs: number,
  place: string,
): XurlCredentials {
  const tokens = new Map(
    Object.entries(oauth2_tokens).flatMap(([user, token]) => (token ? [[user, token.oauth2]] : [])),
  );
  const [first, ...others] = tokens.keys();
  const user = chosen !== undefined && tokens.has(chosen) ? chosen : others.length === 0 ? first : undefined;
  const token = tokens.get(user ?? "");
  if (tokens.size === 0) return {};
  if (!token)
    return {
      problem: `xurl's store ${place} has OAuth 2.0 tokens of several users (${[...tokens.keys()].slice(0, 5).join(", ")}): choose one with xurl auth default APP USER.`,
    };
  const endsMs = token.expiration_time * 1_000;
  if (endsMs > nowMs) return { user: { kind: "oauth2", userToken: token.access_token } };
  return {
    problem: `The OAuth 2.0 token of ${user || "the user"} in xurl's store ${place} expired at ${new Date(endsMs).toISOString()}: run xurl auth oauth2, or xurl token, which renews it.`,
  };
}
