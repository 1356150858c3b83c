import { XApiError, XUnansweredError } from "./errors.ts";
import type { Request } from "./request.ts";
import {
  fieldLists,
  fieldParameters,
  linkAnswer,
  linkListing,
  refusalOf,
  ruleChangeAnswer,
  ruleCount,
  rulePage,
  wordsOf,
  type XFields,
  type XLink,
  type XRule,
  type XRuleRefusal,
} from "./stream-wire.ts";
import { anyAnswer, type Listing } from "./wire.ts";

/** A rule as it is asked for. */
interface Wording {
  readonly value: string;
  readonly tag?: string | undefined;
}

/** The filtered stream's calls, in domain types. Errors: XApiError, XUnansweredError. */
export interface XStream {
  listRules(): Promise<Listing<XRule>>;
  /** Adds a rule; with `dry` X only checks it. What X does not take is an answer, no error. */
  addRule(rule: Wording, dry?: boolean): Promise<{ made: XRule } | { refused: XRuleRefusal }>;
  /** The same for up to 100 rules: X takes some and refuses others. */
  addRules(wanted: readonly Wording[], dry?: boolean): Promise<{ made: XRule[]; refused: XRuleRefusal[] }>;
  /** @throws XApiError where X knows no such rule, as `saysNotFound` tells. */
  deleteRule(id: string): Promise<void>;
  /** Deletes up to 100 rules. Whether X says that it did all of it. */
  deleteRules(ids: readonly string[]): Promise<boolean>;
  listLinks(): Promise<Listing<XLink>>;
  /** Links a webhook, or gives its link other fields. */
  link(webhookId: string, fields: XFields): Promise<void>;
  unlink(webhookId: string): Promise<void>;
}

const rules = "2/tweets/search/stream/rules";
const links = "2/tweets/search/webhooks";

/** The calls over a request function. */
export function createStream(request: Request): XStream {
  return {
    listRules: () => listRules(request),
    addRule: async (rule, dry) => {
      const { made, refused } = await addRules(request, [rule], dry);
      if (made[0]) return { made: made[0] };
      if (refused[0]) return { refused: refused[0] };
      throw new XUnansweredError(`POST /${rules}`, "X neither took the rule nor refused it", true);
    },
    addRules: (wanted, dry) => addRules(request, wanted, dry),
    deleteRules: async (ids) => {
      const json = { delete: { ids } };
      const { meta } = await request({ method: "post", path: rules, json, answer: ruleChangeAnswer });
      return meta?.summary?.deleted === ids.length;
    },
    deleteRule: async (id) => {
      const json = { delete: { ids: [id] } };
      const { meta, errors } = await request({
        method: "post",
        path: rules,
        json,
        answer: ruleChangeAnswer,
      });
      if (meta?.summary?.deleted === 0 || errors?.length)
        throw unheeded(`POST /${rules}`, errors?.map(wordsOf) ?? [], ["RuleNotDeleted"]);
    },
    listLinks: () => request({ method: "get", path: links, answer: linkListing }),
    link: async (webhookId, fields) => {
      const path = `${links}/${webhookId}`;
      const query = Object.fromEntries(
        fieldLists.flatMap((list) => {
          const names = fields[list] ?? [];
          return names.length === 0 ? [] : [[fieldParameters[list], names.join(",")]];
        }),
      );
      const { data, errors } = await request({ method: "post", path, query, answer: linkAnswer });
      if (!data?.provisioned) throw unheeded(`POST /${path}`, errors?.map(wordsOf) ?? [], []);
    },
    unlink: async (webhookId) => {
      await request({ method: "delete", path: `${links}/${webhookId}`, answer: anyAnswer });
    },
  };
}

async function addRules(
  request: Request,
  wanted: readonly Wording[],
  dry = false,
): Promise<{ made: XRule[]; refused: XRuleRefusal[] }> {
  const query: Record<string, string> = dry ? { dry_run: "true" } : {};
  const json = { add: wanted.map(({ value, tag }) => ({ value, tag })) };
  const answer = ruleChangeAnswer;
  try {
    const { data, errors } = await request({ method: "post", path: rules, query, json, answer });
    return { made: data ?? [], refused: (errors ?? []).map(refusalOf) };
  } catch (error) {
    const refused = refusalIn(error);
    if (refused) return { made: [], refused: [refused] };
    throw error;
  }
}

async function listRules(request: Request): Promise<Listing<XRule>> {
  const items = new Map<string, XRule>();
  const seen = new Set<string>();
  let complete = true;
  let token: string | undefined;
  do {
    const query = { max_results: "1000", ...(token === undefined ? {} : { pagination_token: token }) };
    const page = await request({ method: "get", path: rules, query, answer: rulePage });
    for (const item of page.items) items.set(item.id, item);
    complete &&= !page.partial;
    token = page.nextToken;
    if (token !== undefined && seen.has(token))
      throw new XUnansweredError(`GET /${rules}`, "X's listing repeats a page and has no end", false);
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
  let count: Promise<number> | undefined;
  const confirm = async () => {
    count ??= countRules(request);
    return (await count) <= items.size;
  };
  return { items: [...items.values()], complete, confirm };
}

/** How many rules the app has; 0 where X does not say, which refutes no listing. */
async function countRules(request: Request): Promise<number> {
  const query = { "rules_count.fields": "client_app_rules_count" };
  try {
    return await request({ method: "get", path: `${rules}/counts`, query, answer: ruleCount });
  } catch (error) {
    // Not every plan has the endpoint.
    if (error instanceof XApiError && [403, 404].includes(error.refusal.status)) return 0;
    throw error;
  }
}

/** Where every rule of a request is wrong, X may answer 400 in place of 200. */
function refusalIn(error: unknown): XRuleRefusal | undefined {
  if (!(error instanceof XApiError && [400, 409, 422].includes(error.refusal.status))) return undefined;
  const why = error.refusal.messages.join("; ") || error.message;
  if (/duplicate/i.test(why)) return { kind: "duplicate", why };
  return { kind: /\bcap\b|CapExceeded/i.test(why) ? "cap" : "invalid", why };
}

/** X answered 200, but did not do what was asked. */
function unheeded(operation: string, messages: readonly string[], reasons: readonly string[]): XApiError {
  return new XApiError({ operation, status: 200, messages, reasons });
}
