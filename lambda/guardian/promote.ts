import { type CrcSecret, crcKey, parseSecretValue } from "../secret-value.ts";
import { sign } from "../signature.ts";
import type { Ports } from "./ports.ts";

/** An app's signing secrets in the hands of a guardian that may take the next one into use. */
export interface Rotation {
  /** Which secret answers CRCs, where the config says so. */
  readonly crcSecret?: CrcSecret | undefined;
  /** The secret's text, and the version that it is. */
  readonly read: () => Promise<{ readonly text: string; readonly version: string }>;
  /** Puts a new text in its place; throws where it is not of this version any more. */
  readonly write: (text: string, version: string) => Promise<void>;
  /** What the receiver answers to a CRC with this token; undefined where it gives no answer that X would look at. */
  readonly challenge: (token: string) => Promise<string | undefined>;
}

/** The receiver answers CRCs by a secret that is at most 30 seconds old. */
const cachedMs = 35_000;
const token = "guardian-asks";

/**
 * Tries the next secret where X refuses the current one: the two change places, and where X's check then passes, they
 * stay so; else they change back. Deliveries are accepted by both all the time. It is tried only where the receiver
 * does answer by the current secret, or the cause is another one. A run that dies in between leaves them changed; the
 * next one tries what it finds first. `check` has X send a CRC and says whether the webhook became valid.
 */
export async function promote(
  ports: Ports,
  app: string,
  rotation: Rotation,
  check: () => Promise<boolean>,
): Promise<boolean> {
  const { text, version } = await rotation.read();
  const current = crcKey(parseSecretValue(text), rotation.crcSecret);
  const swapped = current && exchanged(text, current.which);
  if (current === undefined || swapped === undefined) return false;
  const answer = await rotation.challenge(token);
  if (answer !== sign(current.secret, token)) {
    ports.log("warn", "secret_not_tried", {
      app,
      reason: "the receiver does not answer by its current secret",
    });
    return false;
  }
  ports.log("warn", "next_secret_tried", { app, which: current.which });
  await rotation.write(swapped, version);
  await ports.sleep(cachedMs);
  if (await check()) {
    ports.count("SecretPromoted", 1);
    ports.log("info", "next_secret_promoted", { app, which: current.which });
    return true;
  }
  const changed = await rotation.read();
  // Somebody else's value stays.
  if (changed.text === swapped) await rotation.write(text, changed.version);
  ports.log("warn", "next_secret_put_back", { app, which: current.which });
  return false;
}

/** The text with a secret and its next one in each other's place; undefined where there is no next one. */
function exchanged(text: string, which: CrcSecret): string | undefined {
  const value: Record<string, unknown> = JSON.parse(text);
  const [now, next] = [`${which}Secret`, `${which}SecretNext`];
  if (typeof value[next] !== "string" || value[next] === "") return undefined;
  return JSON.stringify({ ...value, [now]: value[next], [next]: value[now] });
}
