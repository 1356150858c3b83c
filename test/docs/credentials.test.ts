import { describe, expect, it } from "vitest";
import { credentials } from "../../providers/x/auth.ts";
import {
  baseUrl,
  configKeyOf,
  credentialNames,
  onRateLimit,
  type Settings,
  variableOf,
} from "../../providers/x/settings.ts";
import { blocks, documentAt, table } from "./support/markdown.ts";

const page = documentAt("docs/credentials.md");
const rows = table(page, "Variables and config keys");

/** Settings that hold a bearer token, and what was asked of them. */
function recording(): { settings: Settings; config: Set<string>; env: Set<string> } {
  const config = new Set<string>();
  const env = new Set<string>();
  const settings = {
    env: new Proxy<Record<string, string | undefined>>(
      {},
      { get: (_env, name) => void env.add(String(name)) },
    ),
    config: (key: string) => {
      config.add(key);
      if (key === "x:profiles") return '{"brand":{"bearerToken":"t"}}';
      return key === "x:bearerToken" ? "t" : undefined;
    },
  };
  return { settings, config, env };
}

describe("the page on credentials", () => {
  it("lists every key and variable that the provider reads, and no other", () => {
    const { settings, config, env } = recording();
    credentials(settings, undefined);
    onRateLimit(settings);
    expect(rows.map(([key]) => key).toSorted()).toEqual([...config].toSorted());
    expect(rows.map(([, variable]) => variable).toSorted()).toEqual([...env].toSorted());
  });

  it("lists the defaults", () => {
    const none = { env: {}, config: () => undefined };
    const defaults = new Map(rows.map(([key = "", , value]) => [key, value]));
    expect(defaults.get("x:baseUrl")).toBe(JSON.stringify(baseUrl(none).origin));
    expect(defaults.get("x:onRateLimit")).toBe(JSON.stringify(onRateLimit(none)));
    for (const name of credentialNames) expect(defaults.get(configKeyOf(undefined, name))).toBe("–");
  });

  it("spells a profile's as the provider reads them", () => {
    const { settings, config, env } = recording();
    credentials(settings, "brand");
    expect([...config].toSorted()).toEqual(["x:baseUrl", "x:profiles"]);
    const named = [...page.matchAll(/`(X_(?:MY_)?BRAND_\w+)`/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) expect([...env, variableOf("my-brand", "userToken")]).toContain(name);
  });

  it("sets only what exists, as a secret", () => {
    const known = ["brand", undefined].flatMap((profile) =>
      credentialNames.map((name) => configKeyOf(profile, name)),
    );
    const commands = blocks(page, "sh").flatMap((text) => text.trim().split("\n"));
    expect(commands.length).toBeGreaterThan(4);
    for (const command of commands) {
      const [, path, key = ""] = /^pulumi config set --secret (--path )?(\S+)$/.exec(command) ?? [];
      expect(known, command).toContain(key);
      expect(path !== undefined, command).toBe(key.startsWith("x:profiles."));
    }
  });
});
