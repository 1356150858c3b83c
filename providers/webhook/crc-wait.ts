import { explain } from "../advice.ts";
import { ResourceFailure } from "../resource.ts";
import type { Session } from "../session.ts";
import { crcDiagnosis } from "./crc-diagnosis.ts";

/**
 * Pauses before the next try, longer each time: 1 to 10 seconds.
 * @param startedAtMs of the first try, epoch milliseconds
 * @param attempt how many tries there were
 * @throws ResourceFailure with what is wrong at the URL, where the time would be up by then
 */
export async function waitForCrc(
  session: Session,
  url: string,
  startedAtMs: number,
  timeoutSeconds: number,
  attempt: number,
  cause: unknown,
): Promise<void> {
  const waitMs = Math.min(1_000 * 2 ** (attempt - 1), 10_000);
  if (session.now() + waitMs - startedAtMs > timeoutSeconds * 1_000) {
    const what = `X's CRC of ${url} did not pass within ${timeoutSeconds} s (${attempt} tries)`;
    throw new ResourceFailure(`${explain(cause, what)} ${await crcDiagnosis(session, url)}`, { cause });
  }
  if (attempt === 1)
    session.log(`X's CRC of ${url} has not passed yet; trying again for up to ${timeoutSeconds} s.`);
  await session.sleep(waitMs);
}
