import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { atX } from "../support/at-x.ts";
import { createYamlProject, hasYaml, type YamlProject } from "../support/yaml-project.ts";

let x: Emulator;
let xUrl: string;
let closeX: () => Promise<void>;
let project: YamlProject;
let token = "the-first-token-of-the-app";

/** X accepts another token from now on. */
const rotate = async (bearerToken: string) => {
  const headers = { "content-type": "application/json" };
  const init = { method: "PATCH", headers, body: JSON.stringify({ bearerToken }) };
  expect((await fetch(`${xUrl}/_x/apps/main`, init)).ok).toBe(true);
  token = bearerToken;
};

/** A rule by a provider of the program, with the token in its profile, and one by the stack's config. */
const rules = () => ({
  app: {
    type: "pulumi:providers:x",
    properties: { baseUrl: xUrl, profiles: { brand: { bearerToken: { "fn::secret": token } } } },
  },
  bees: {
    type: "x:StreamRule",
    properties: { value: "bees", profile: "brand" },
    options: { provider: "$" + "{app}" },
  },
  cats: { type: "x:StreamRule", properties: { value: "cats" } },
});
const setToken = () => project.pulumi("config", "set", "x:bearerToken", token);
const stepsOf = ({ steps }: { steps: readonly { op: string; urn: string }[] }) =>
  steps.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`).toSorted();

describe.skipIf(!hasYaml)(
  "the native plugin's settings under the real engine",
  () => {
    beforeAll(async () => {
      x = createEmulator({
        apps: [{ name: "main", bearerToken: token, clientSecret: "a secret" }],
        // What was made a moment ago may not be listed yet, so its absence is looked into for seconds; here it is older.
        now: () => Date.now() - 2 * 60_000,
      });
      ({ url: xUrl, close: closeX } = await x.listen());
    });
    beforeEach(async () => {
      project = await createYamlProject({});
      return () => project.remove();
    });
    afterAll(() => closeX?.());

    it("fail the preview where they are wrong, all at once and without the value of one that may be a secret", async () => {
      // Not as the config's secrets, which the engine itself would blot out.
      const wrong = { onRateLimit: "sometimes", userToken: "a wrong token", bearer: "a misplaced token" };
      const keys = Object.entries(wrong).map(([name, value]) => [`x:${name}`, value]);
      await project.engine.configure(Object.fromEntries(keys), {});
      project.declare({ cats: { type: "x:StreamRule", properties: { value: "cats" } } });
      const { ok, output } = await project.pulumi("preview");
      expect(ok).toBe(false);
      expect(output).toContain('"sometimes" is nothing that a used-up rate limit can do');
      expect(output).toContain("The user token in x:userToken has a character that no token has");
      expect(output).toContain("There is no setting x:bearer; there are bearerToken, consumerKey");
      expect(output).not.toMatch(/a wrong token|a misplaced token/);
    });

    it("come from the program or the config, stay out of the state, and replace nothing when they change", async () => {
      const tokens = [token];
      // Without --secret, as somebody may do in a hurry.
      await project.engine.configure({ "x:baseUrl": xUrl, "x:bearerToken": token }, {});
      project.declare(rules());
      await project.engine.up();
      expect(atX(x).rules).toEqual(["bees -", "cats -"]);

      await rotate("the-second-token-of-the-app");
      tokens.push(token);
      await setToken();
      project.declare(rules());
      expect(stepsOf(await project.engine.up())).toEqual(["update app", "update default"]);

      const state = await project.engine.exportState();
      for (const secret of tokens) expect(state).not.toContain(secret);

      // The engine takes a provider of the program as the last run has left it; the environment is of now.
      await rotate("the-third-token-of-the-app");
      vi.stubEnv("X_BRAND_BEARER_TOKEN", token);
      vi.stubEnv("X_BEARER_TOKEN", token);
      onTestFinished(() => void vi.unstubAllEnvs());
      const { ok, output } = await project.pulumi("destroy", "--yes", "--skip-preview");
      expect(ok, output).toBe(true);
      expect(atX(x).rules).toEqual([]);
    });
  },
  300_000,
);
