/** Scripts that measure in a process of their own. */
import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs a script and reads what it writes to descriptor 3. @throws Error where it fails. */
export const runScript = async (
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> => {
  const child = spawn(process.execPath, [file, ...args], {
    env,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let said = "";
  let result = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  child.stdio[3]?.on("data", (chunk) => {
    result += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${said}`);
  return result;
};
