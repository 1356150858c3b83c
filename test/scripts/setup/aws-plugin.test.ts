import { join } from "node:path";
import { expect, it } from "vitest";
import { awsPlugin } from "../../../scripts/setup/aws-plugin.mjs";
import { temporaryFolder } from "../support.ts";

it("an AWS plugin that is not there is named, not an error", async () => {
  const root = join(temporaryFolder(), "clone");
  expect(await awsPlugin(root, {})).toEqual({
    missing: `${join(root, "..", "shared", "bin", "pulumi-resource-aws.xz")} is not there`,
  });
});
