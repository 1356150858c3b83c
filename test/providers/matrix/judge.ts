import { expect } from "vitest";
import type { Run } from "./cells.ts";
import type { MatrixFault } from "./faults.ts";
import type { Host } from "./host.ts";
import type { MatrixKind } from "./kind.ts";

const nextStep = /\b(run|set|check|correct|attach|change|delete|declare|compare) /i;

/** An error has to name the resource, X's reason and the next step, and no secret. */
export function judge(
  message: string,
  { kind, host }: { readonly kind: MatrixKind; readonly host: Host },
  { says }: MatrixFault,
  { standing }: Run,
): void {
  // Where the write was refused as well, that is as good a reason.
  const refused = ["gone", "denied"].includes(standing) ? "|with 404|not found|WebhookIdInvalid" : "";
  expect(message.startsWith(`${kind.name} `), `names no resource: ${message}`).toBe(true);
  expect(message, "gives X's reason").toMatch(new RegExp(says.source + refused, "s"));
  expect(message, "says what to do next").toMatch(nextStep);
  expect(secretsIn(host, message)).toEqual([]);
}

/** The secrets that a text gives away. */
export function secretsIn({ secrets }: Host, text: string): readonly string[] {
  return secrets.filter((secret) => text.includes(secret));
}
