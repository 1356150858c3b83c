import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { eventTypes } from "../../providers/x/events.ts";
import { createProvider, declare, type SentRequest, url } from "../support/provider.ts";
import { createOracle } from "./emulator-oracle.ts";

const file = resolve(import.meta.dirname, "../../../shared/x-openapi-2.167-subset.json");
const present = existsSync(file);
if (!present)
  console.info("contract of the X client: skipped, ../shared/x-openapi-2.167-subset.json is not here");

/** What X takes though its document does not allow it. */
const deviations = [
  {
    name: "oauth.revoke is not in the enum of event types",
    explains: /request \/requestBody\/event_type must be equal to one of/,
  },
];

/** Has the provider send every kind of request it knows. */
async function everyRequest(): Promise<SentRequest[]> {
  const p = createProvider();
  const { id, outs } = await declare(p.webhook, { url });
  await p.control("POST", `/_x/webhooks/${id}/invalidate`);
  await p.webhook.update(
    id,
    { ...outs, valid: false },
    { url, replace: "delete-first", crcTimeoutSeconds: 9, valid: true },
  );
  for (const [eventType, rules] of Object.entries(eventTypes)) {
    const filter = { user: { username: "alice" }, keyword: { keyword: "bees" }, none: {} }[rules.filter];
    const made = await declare(p.subscription, { eventType, filter, tag: "t", webhookId: id });
    await p.subscription.update(made.id, made.outs, { ...made.inputs, tag: "u" });
    await p.subscription.delete(made.id, made.outs);
  }
  await declare(p.replay, { webhookId: id, from: "2026-07-31T22:00Z", to: "2026-07-31T23:00Z" });
  await p.webhook.delete(id, outs);
  return p.sent;
}

describe.skipIf(!present)("the client against X's OpenAPI", () => {
  it("sends only what the document allows, but for what is named here", async () => {
    const oracle = await createOracle(file);
    const sent = await everyRequest();
    const findings = sent.flatMap(({ body, ...request }) =>
      oracle.requestFindings({
        ...request,
        requestBody: body,
        status: 200,
        contentType: "",
        body: undefined,
      }),
    );
    const operations = new Set(sent.map(({ method, path }) => oracle.operationOf(method, path)));
    expect(operations).toEqual(
      new Set([
        "GET /2/webhooks",
        "POST /2/webhooks",
        "PUT /2/webhooks/{webhook_id}",
        "DELETE /2/webhooks/{webhook_id}",
        "POST /2/webhooks/replay",
        "GET /2/activity/subscriptions",
        "POST /2/activity/subscriptions",
        "PUT /2/activity/subscriptions/{subscription_id}",
        "DELETE /2/activity/subscriptions/{subscription_id}",
        "GET /2/users/by/username/{username}",
      ]),
    );
    const unlisted = findings.filter((finding) => !deviations.some(({ explains }) => explains.test(finding)));
    expect([...new Set(unlisted)]).toEqual([]);
    for (const { explains } of deviations)
      expect(findings.some((finding) => explains.test(finding))).toBe(true);
  });
});
