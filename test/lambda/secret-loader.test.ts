import { describe, expect, it } from "vitest";
import { AwsError } from "../../lambda/aws-error.ts";
import { secretLoader } from "../../lambda/secret-loader.ts";
import { virtualWorld } from "./support/virtual-ports.ts";

function loading(...answers: readonly unknown[]) {
  const { world, run } = virtualWorld();
  let calls = 0;
  const load = secretLoader(async () => {
    const answer = answers[Math.min(calls++, answers.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer;
  }, world);
  return { result: run(load("arn")), calls: () => calls };
}

describe("secretLoader", () => {
  it("gives the secret's text, after a second try where need be", async () => {
    const { result, calls } = loading(new AwsError("Get", "Timeout", 0), { SecretString: "{}" });
    expect(await result).toBe("{}");
    expect(calls()).toBe(2);
  });
  it("does not ask again for what is refused", async () => {
    const { result, calls } = loading(new AwsError("Get", "AccessDeniedException", 400));
    await expect(result).rejects.toThrow("AccessDenied");
    expect(calls()).toBe(1);
  });
  it("refuses a secret of bytes", async () => {
    await expect(loading({ SecretBinary: "e30=" }).result).rejects.toThrow("no text");
  });
});
