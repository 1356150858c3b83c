import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { freePort } from "./ministack.ts";

const { DYNAMODB_LOCAL_JAVA: java, DYNAMODB_LOCAL_JARS: jars } = process.env;

/** Whether set-up has found AWS's DynamoDB for one machine; without it what would run on it says so in a line. */
export const hasDynamodbLocal = Boolean(java && jars);
if (!hasDynamodbLocal)
  console.log(
    "Not run on DynamoDB Local: npm test sets DYNAMODB_LOCAL_JAVA and DYNAMODB_LOCAL_JARS where it finds it.",
  );

/** A DynamoDB Local that keeps all in memory and reports to nobody. */
export async function startDynamodbLocal(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const child = spawn(
    java ?? "",
    [
      `-Dsqlite4java.library.path=${jars}`,
      "-cp",
      join(jars ?? "", "*"),
      "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
      "-inMemory",
      "-disableTelemetry",
      "-port",
      String(port),
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  const url = `http://127.0.0.1:${port}`;
  for (let n = 0; !(await answers(url)); n += 1) {
    if (n === 300 || child.exitCode !== null) throw new Error(`DynamoDB Local did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    stop: async () => {
      const gone = once(child, "exit");
      child.kill();
      await gone;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    () => true,
    () => false,
  );
}
