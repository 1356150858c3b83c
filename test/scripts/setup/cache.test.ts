import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheFolder, publish } from "../../../scripts/setup/cache.mjs";
import { temporaryFolder } from "../support.ts";

describe("the cache folder", () => {
  it("lies outside of the clone, where the user wants it", () => {
    expect(cacheFolder({ HOME: "/home/a" })).toBe("/home/a/.cache/pulumi-x-webhooks");
    expect(cacheFolder({ HOME: "/home/a", XDG_CACHE_HOME: "/var/c" })).toBe("/var/c/pulumi-x-webhooks");
    expect(cacheFolder({ HOME: "/home/a", XDG_CACHE_HOME: "relative" })).toBe(
      "/home/a/.cache/pulumi-x-webhooks",
    );
    expect(cacheFolder({ XDG_CACHE_HOME: "/var/c", PULUMI_X_WEBHOOKS_CACHE: "/mine" })).toBe("/mine");
    // A build runs in another folder, where a relative path would be another place.
    expect(cacheFolder({ PULUMI_X_WEBHOOKS_CACHE: "mine" })).toBe(resolve("mine"));
  });
});

describe("publishing a folder", () => {
  it("shows it whole or not at all, and sweeps what a killed try left", async () => {
    const target = join(temporaryFolder(), "cache", "thing");
    mkdirSync(`${target}.tmp-1`, { recursive: true });
    await publish(target, async (folder) => {
      expect(readdirSync(join(target, ".."))).not.toContain("thing");
      writeFileSync(join(folder, "a"), "1");
    });
    expect(readdirSync(join(target, ".."))).toEqual(["thing"]);
    expect(readFileSync(join(target, "a"), "utf8")).toBe("1");
  });

  it("keeps what was there when it fails, and replaces it when it does not", async () => {
    const target = join(temporaryFolder(), "thing");
    const fill = (text: string) => publish(target, async (folder) => writeFileSync(join(folder, "a"), text));
    await fill("1");
    await expect(publish(target, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(readFileSync(join(target, "a"), "utf8")).toBe("1");
    await fill("2");
    expect(readFileSync(join(target, "a"), "utf8")).toBe("2");
    expect(readdirSync(join(target, ".."))).toEqual(["thing"]);
  });

  it("names the way out where nothing can be written", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    await expect(publish(join(file, "cache", "thing"), async () => {})).rejects.toThrow(
      expect.objectContaining({ hints: [expect.stringMatching("PULUMI_X_WEBHOOKS_CACHE")] }),
    );
  });
});
