import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../sandbox/x/emulator.ts";
import { createProject, hasEngine } from "../support/project.ts";

const token = "the-bearer-token-in-the-store";
const store = `apps:
    main:
        client_id: the-client
        client_secret: the-client-secret
        bearer_token:
            type: bearer
            bearer: ${token}
default_app: main
`;

/** A program with a subscription of its own for some users, and a set of the others. */
const program = (own: readonly string[], inSet: readonly string[]) => `
import { ActivitySubscription, ActivitySubscriptionSet } from "pulumi-x-webhooks/providers";
for (const userId of ${JSON.stringify(own)})
  new ActivitySubscription("of-" + userId, { eventType: "post.create", filter: { userId }, adopt: true });
const userIds: string[] = ${JSON.stringify(inSet)};
if (userIds.length > 0) new ActivitySubscriptionSet("all", { eventTypes: ["post.create"], userIds, adopt: true });
`;

describe.skipIf(!hasEngine)("subscriptions by username, with the credentials of xurl's store", () => {
  it("follow a handle that has moved; then they move to a set and back, and nothing is written", async () => {
    const x = createEmulator({
      apps: [{ name: "main", bearerToken: token, clientSecret: "the-client-secret" }],
      users: [
        { id: "1001", username: "alice" },
        { id: "1002", username: "bob" },
      ],
    });
    const { url, close } = await x.listen();
    onTestFinished(close);
    const project = await createProject({ X_API_URL: url });
    onTestFinished(() => project.remove());
    const file = join(project.folder, "xurl.yml");
    writeFileSync(file, store, { mode: 0o600 });
    const engine = await project.engine({ X_XURL_STORE: file });
    const steps = async (act: () => ReturnType<typeof engine.up>) =>
      (await act()).steps.filter(({ urn }) => urn.includes("dynamic/x:")).map(({ op }) => op);
    const atX = () =>
      x
        .state()
        .subscriptions.map(({ id, filter }) => `${filter.user_id} ${id}`)
        .toSorted();
    const of = (username: string) => ({ eventType: "post.create", filter: { username } });
    project.declare({ subscriptions: { alice: of("alice"), bob: of("bob") } });
    expect(await steps(engine.up)).toEqual(["create", "create"]);

    const control = async (method: string, path: string, body: unknown) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
      expect(answer.status).toBe(200);
    };
    await control("PATCH", "/_x/users/1002", { username: "robert" });
    await control("POST", "/_x/users", { id: "1003", username: "bob" });
    const refreshed = await engine.refresh();
    expect([...refreshed.messages, refreshed.text].join()).toMatch(
      /@bob has moved from user 1002 to user 1003/,
    );
    expect(await steps(engine.up)).toContain("replace");
    expect(atX()).toMatchObject([expect.stringMatching(/^1001 /), expect.stringMatching(/^1003 /)]);
    expect(await steps(engine.preview)).toEqual([]);

    const before = atX();
    x.journal.clear();
    for (const [own, inSet] of [
      [[], ["1001", "1003"]],
      [["1003"], ["1001"]],
      [["1001", "1003"], []],
    ] as const) {
      project.replaceProgram(program(own, inSet));
      await engine.up();
      expect(atX()).toEqual(before);
    }
    expect(x.journal.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    const outputs = await engine.exportState();
    expect(outputs).not.toContain(token);
  }, 600_000);
});
