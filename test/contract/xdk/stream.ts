/** The SDK's methods for streams, and why most of them are left out. */
import { expect } from "vitest";
import { type SdkCall, unknownToken } from "./call.ts";

/** Those whose operations the emulator has, but for the activity stream, which answers without end and has a test of its own. */
export const streamCalls: Readonly<Record<string, SdkCall>> = {
  "stream.updateRules": {
    operation: "POST /2/tweets/search/stream/rules",
    call: (client) => client.stream.updateRules({ add: [{ value: "from:owner has:links", tag: "mine" }] }),
    answer: () => ({
      data: [{ id: expect.any(String), value: "from:owner has:links", tag: "mine" }],
      meta: expect.objectContaining({ summary: { created: 1, notCreated: 0, valid: 1, invalid: 0 } }),
    }),
    refused: {
      call: (client) => client.stream.updateRules({ add: [{ value: "bees" }], delete: { ids: ["1"] } }),
      status: 400,
      says: /Exactly one/,
    },
  },
  "stream.getRules": {
    operation: "GET /2/tweets/search/stream/rules",
    call: (client, { ruleId }) => client.stream.getRules({ ids: [ruleId], maxResults: 10 }),
    answer: ({ ruleId }) => ({ data: [{ id: ruleId, value: "bees", tag: "nature" }] }),
    refused: {
      call: (client) => client.stream.getRules({ ids: ["not-an-id"] }),
      status: 400,
      says: /ids/,
    },
  },
  "stream.getRuleCounts": {
    operation: "GET /2/tweets/search/stream/rules/counts",
    call: (client) => client.stream.getRuleCounts(),
    answer: () => ({ data: expect.objectContaining({ projectRulesCount: "1" }) }),
    refused: unknownToken((client) => client.stream.getRuleCounts()),
  },
};

const notTaken = "its operation is not of the products that webhooks and activity belong to";
const streaming = "a persistent stream of posts; the emulator delivers the filtered stream to webhooks";

/** Methods of the same clients that the emulator knowingly has nothing for. */
export const leftOut: Readonly<Record<string, string>> = {
  "stream.posts": streaming,
  "stream.postsSample": streaming,
  "stream.postsSample10": streaming,
  "stream.postsFirehose": streaming,
  "stream.postsFirehoseEn": streaming,
  "stream.postsFirehoseJa": streaming,
  "stream.postsFirehoseKo": streaming,
  "stream.postsFirehosePt": streaming,
  "stream.likesFirehose": notTaken,
  "stream.likesSample10": notTaken,
  "stream.likesCompliance": notTaken,
  "stream.labelsCompliance": notTaken,
  "stream.postsCompliance": notTaken,
  "stream.usersCompliance": notTaken,
};
