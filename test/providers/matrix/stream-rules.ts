import { lifecycle } from "../../../providers/lifecycle.ts";
import { streamRule } from "../../../providers/stream/stream-rule.ts";
import { streamRuleSet } from "../../../providers/stream/stream-rule-set.ts";
import type { MatrixKind } from "./kind.ts";

const path = "/2/tweets/search/stream/rules";
const change = { method: "POST", path };

/** Rules of the filtered stream: one POST adds and deletes. */
export const streamRules: MatrixKind = {
  name: "StreamRule",
  methods: lifecycle(streamRule),
  declared: (n) => ({ value: ["cats", "dogs", "birds"][n], tag: "first" }),
  without: { update: "a rule never changes in place" },
  atX: ({ rules }) => rules.map((each) => ({ ...each })),
  fits: ({ value, tag }, inputs) => value === inputs.value && tag === inputs.tag,
  idOf: ({ ruleId }) => String(ruleId),
  remove: async (host, id) => {
    const answer = await host.x.fetch(`https://api.x.com${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${host.secrets[0]}`, "content-type": "application/json" },
      body: JSON.stringify({ delete: { ids: [id] } }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  },
  listing: { path, entryId: "id", count: { name: "result_count", of: "page" }, paged: true },
  writes: { create: change, update: change, delete: change },
};

/** Sets of one rule each. Another tag is a new rule, so this update deletes and adds. */
export const streamRuleSets: MatrixKind = {
  ...streamRules,
  name: "StreamRuleSet",
  methods: lifecycle(streamRuleSet),
  declared: (n) => ({ rules: [streamRules.declared(n, {})] }),
  without: {},
  change: async (_host, { outs }, _ground, n) => ({
    olds: outs,
    declared: { rules: [{ ...streamRules.declared(n, {}), tag: "second" }] },
  }),
  fits: (object, { rules }) => Array.isArray(rules) && streamRules.fits(object, Object(rules[0])),
  idOf: ({ rules }) => String(Array.isArray(rules) && rules.length > 0 ? Object(rules[0]).ruleId : ""),
};
