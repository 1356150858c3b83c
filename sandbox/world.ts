import { randomBytes } from "node:crypto";
import type { Listening } from "./x/api/listen.ts";
import { createEmulator, type Emulator } from "./x/emulator.ts";

/** The X app of the sandbox: made up anew in each run. */
export const appName = "main";

/** The people in the sandbox's X. */
export const people = {
  owner: { id: "2100000000000000001", username: "sample_owner", name: "Sample Owner" },
  guest: { id: "2100000000000000002", username: "sample_guest", name: "Sample Guest" },
} as const;

/** The secrets of the sandbox's X app. */
export interface AppSecrets {
  readonly bearerToken: string;
  readonly clientSecret: string;
  readonly consumerSecret: string;
}

/** An emulated X that listens, with one app and two people. */
export interface SandboxX {
  readonly emulator: Emulator;
  readonly url: string;
  readonly secrets: AppSecrets;
  close(): Promise<void>;
}

/** Starts the emulated X on a free port of 127.0.0.1. */
export async function startX(): Promise<SandboxX> {
  const secrets = {
    bearerToken: randomBytes(30).toString("base64url"),
    clientSecret: randomBytes(30).toString("base64url"),
    consumerSecret: randomBytes(30).toString("base64url"),
  };
  const emulator = createEmulator({
    // The program subscribes to news, which only enterprise apps may.
    tier: "enterprise",
    apps: [{ name: appName, ...secrets }],
    users: Object.values(people).map((person) => ({ ...person, authorised: [appName] })),
  });
  const { url, close }: Listening = await emulator.listen();
  return { emulator, url, secrets, close };
}
