import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ended, fakeProgram, gone, pidIn, runModule, temporaryFolder } from "../support.ts";

const code = `
import { foreground } from "scripts/setup/foreground.mjs";
const { env } = process;
process.exitCode = await foreground("/bin/sh", [env.PROGRAM], { env, cwd: "/", signals: env.SIGNALS, graceMs: 3000 });`;

/** Starts a shell script in the foreground; "$TOLD" in it is where it tells its process id. */
function start(script: string, signals: "one" | "tree" = "one") {
  const folder = temporaryFolder();
  const told = join(folder, "pid");
  const program = fakeProgram(folder, "program", script.replaceAll("$TOLD", told));
  const child = runModule(code, { ...process.env, PROGRAM: program, SIGNALS: signals });
  return { child, end: ended(child), told };
}

describe("the command in the foreground", () => {
  it("gives its output and its exit code", async () => {
    expect(await start("echo hello; exit 7").end).toMatchObject({ code: 7, output: "hello\n" });
  });

  it("gets a signal once, though it comes twice, and is waited for", async () => {
    const { child, end, told } = start(
      "trap 'echo asked; sleep 0.3; count=$((count+1))' INT; echo $$ > $TOLD; while [ -z \"$count\" ]; do sleep 0.05; done; sleep 0.5; exit $count",
    );
    await pidIn(told);
    child.kill("SIGINT");
    child.kill("SIGINT");
    expect(await end).toMatchObject({ code: 1, output: "asked\n" });
  });

  it("keeps its own children from the signal, to stop them itself", async () => {
    const { child, end, told } = start(
      "sh -c 'trap \"echo child asked\" TERM; sleep 0.8; echo child done' & echo $$ > $TOLD; trap 'wait; echo parent done; exit 0' TERM; wait",
    );
    await pidIn(told);
    child.kill("SIGTERM");
    expect(await end).toMatchObject({ code: 0, output: "child done\nparent done\n" });
  });

  it("passes the signal to all children where asked to", async () => {
    const { child, end, told } = start("sleep 60 & echo $! > $TOLD; wait", "tree");
    const pid = await pidIn(told);
    child.kill("SIGINT");
    expect((await end).code).not.toBe(0);
    await gone(pid);
  });

  it("is asked to stop when its starter was killed", async () => {
    const { child, told } = start("trap 'exit 0' TERM; echo $$ > $TOLD; while :; do sleep 0.05; done");
    const pid = await pidIn(told);
    child.kill("SIGKILL");
    await gone(pid);
  });
});
