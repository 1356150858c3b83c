import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { engineVersion, findGo } from "../../../scripts/setup/engine-build.mjs";
import { SetupError } from "../../../scripts/setup/errors.mjs";
import { fakeProgram, scripts, temporaryFolder } from "../support.ts";

/** A `go` of a version that does (auto) or does not (local) fetch newer toolchains. */
function go(version: string, toolchain: string): { PATH: string } {
  const folder = temporaryFolder();
  fakeProgram(
    folder,
    "go",
    `case "$2" in GOVERSION) echo ${version};; GOTOOLCHAIN) echo ${toolchain};; esac`,
  );
  return { PATH: folder };
}

function refusal(env: NodeJS.ProcessEnv): SetupError {
  try {
    findGo(env);
  } catch (error) {
    if (error instanceof SetupError) return error;
  }
  throw new Error("it was not refused");
}

describe("the Go that builds an engine", () => {
  it("is named with the other way to an engine where there is none", () => {
    const { message, hints } = refusal({ PATH: temporaryFolder() });
    expect(message).toMatch("no Go to build one");
    expect(hints).toHaveLength(2);
    expect(hints[0]).toMatch(`Pulumi CLI ${engineVersion}`);
    expect(hints[1]).toMatch(/Go 1\.\d+\.\d+ or newer/);
  });

  it("is refused when too old and bound to itself", () => {
    expect(refusal(go("go1.22.1", "local")).message).toMatch("(go1.22.1) is too old");
    expect(refusal(go("go1.19", "")).message).toMatch("(go1.19) is too old");
  });

  it("is taken when new enough, or able to fetch a newer one", () => {
    const fresh = go("go1.99.0", "local");
    expect(findGo(fresh)).toBe(`${fresh.PATH}/go`);
    const fetching = go("go1.22.1", "auto");
    expect(findGo(fetching)).toBe(`${fetching.PATH}/go`);
  });
});

describe("the pinned modules", () => {
  it("name the engine's version once, with hashes for it and its host", () => {
    expect(engineVersion).toMatch(/^v3\.\d+\.\d+$/);
    const sums = (module: string) => readFileSync(new URL(`setup/go/${module}/go.sum`, scripts), "utf8");
    expect(sums("engine")).toMatch(`github.com/pulumi/pulumi/pkg/v3 ${engineVersion} h1:`);
    expect(sums("language-host")).toMatch("github.com/pulumi/pulumi/sdk/v3 v3.68.0 h1:");
  });
});
