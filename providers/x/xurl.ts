import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { credentialsIn, type XurlCredentials } from "./xurl-store.ts";

/** Whoever may read the file but its owner. */
const others = 0o077;

/**
 * Reads the store of xurl, X's own command, and never writes it: `X_XURL_STORE`, by default `~/.xurl`, which newer
 * versions have as a folder with `auth.yml` in it. An empty `X_XURL_STORE`, or no file, means none.
 * @returns the credentials of an app of xurl's by its name, or of its default app
 */
export function xurlStore(
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
): (app: string | undefined) => XurlCredentials {
  return (app) => {
    const home = env.HOME || env.USERPROFILE;
    const place = env.X_XURL_STORE ?? (home && join(home, ".xurl"));
    if (!place) return {};
    try {
      const file = statSync(place).isDirectory() ? join(place, "auth.yml") : place;
      const mode = statSync(file).mode;
      // On Windows the mode tells nothing.
      if (process.platform !== "win32" && (mode & others) !== 0)
        return {
          problem: `xurl's store ${file} is open to other users of this machine: run chmod 600 ${file}`,
        };
      return credentialsIn(readFileSync(file, "utf8"), app, now(), file);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      // A folder along the way that is none, as well.
      if (code === "ENOENT" || code === "ENOTDIR") return {};
      return {
        problem: `xurl's store ${place} cannot be read (${code}): let this user read it, or set X_XURL_STORE to nothing.`,
      };
    }
  };
}
