import { z } from "zod";
import type { Properties } from "../../../providers/lifecycle.ts";
import type { Run } from "./cells.ts";
import type { Scene } from "./faults.ts";
import type { Host } from "./host.ts";
import type { Kept, MatrixKind, Step } from "./kind.ts";

/** What a fault is set up in. */
interface Place {
  readonly kind: MatrixKind;
  readonly host: Host;
  readonly ground: Properties;
}

const aBody = z.looseObject({ meta: z.record(z.string(), z.unknown()).optional() });

/** Sets a fault of a step up at X. Answers what tells how often it was met. */
export async function arm(
  { kind, host, ground }: Place,
  step: Step,
  { aim, variant, standing, times }: Run,
  kept?: Kept,
): Promise<() => number> {
  const write = kind.writes[step === "read" ? "update" : step];
  const body = await host.get(kind.listing.pathOn?.(ground) ?? kind.listing.path);
  const scene: Scene = {
    nowMs: host.clock.now,
    kind,
    id: kept && (kind.entryIdOf ?? kind.idOf)(kept.outs),
    listing: kind.listing.bare ? { data: body } : aBody.parse(body),
  };
  const route = aim === "write" ? write : { method: "GET", path: kind.listing.path };
  if (standing === "lost") host.x.faults.add({ ...write, cut: true, afterWrite: true });
  if (standing === "denied") host.x.faults.add({ ...write, status: 404 });
  const waiting = () =>
    host.x.faults
      .list()
      .filter((fault) => "path" in fault && fault.path === route.path && fault.method === route.method)
      .length;
  const episode = variant.orders(route, scene);
  host.x.faults.add(Array.from({ length: times }, () => episode).flat());
  const armed = waiting();
  return () => armed - waiting();
}
