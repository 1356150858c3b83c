import { messageOf } from "../../providers/x/errors.ts";
import type { MetricName } from "../metric-names.ts";
import { metricMembers } from "../metrics.ts";
import { codeOf } from "../telemetry.ts";
import { guard } from "./guard.ts";
import type { GuardedApp, Ports, X } from "./ports.ts";

/** One app and the way to X in its name. */
export interface Ward extends GuardedApp {
  readonly x: () => Promise<X>;
}

/** The figures of a run, as the log's line and the invocation's answer have them. */
export type RunFigures = Readonly<Partial<Record<MetricName, number>>>;

/**
 * Gauges: a run without them says 0, so that an alarm ends. A run that failed for an app says no 0: it does not know,
 * and an alarm that rings goes on.
 */
const always: readonly MetricName[] = ["WebhookInvalid", "ReplayPending"];

/**
 * One run over all apps at once: where the receiver is down, each of them takes its time, and none may wait for
 * another's. Writes the run's metrics, then throws where an app failed, so that the function's own error count rings.
 */
export async function runGuardian(
  ports: Omit<Ports, "count">,
  wards: readonly Ward[],
  options: { readonly receiverName: string; readonly nowMs: number; readonly readMs: number },
): Promise<RunFigures> {
  const figures = new Map<MetricName, number>(always.map((name) => [name, 0]));
  const count: Ports["count"] = (name, by) => figures.set(name, (figures.get(name) ?? 0) + by);
  const failed: string[] = [];
  const untilMs = ports.elapsedMs() + options.readMs;
  const guardOne = async (ward: Ward): Promise<void> => {
    try {
      await guard({ ...ports, count }, await ward.x(), ward, untilMs);
    } catch (error) {
      failed.push(ward.name);
      ports.log("error", "app_failed", { app: ward.name, code: codeOf(error), reason: messageOf(error) });
    }
  };
  await Promise.all(wards.map(guardOne));
  if (failed.length > 0) for (const name of always) if (figures.get(name) === 0) figures.delete(name);
  const values = Object.fromEntries(figures);
  const members = metricMembers(values, { Receiver: options.receiverName }, options.nowMs);
  ports.log("info", "run", { apps: wards.length, failed: failed.length }, members);
  if (failed.length > 0) throw new Error(`the guardian failed for ${failed.join(", ")}; its log says why`);
  return values;
}
