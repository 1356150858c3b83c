import type { dynamic } from "@pulumi/pulumi";
import type { Lifecycle, Result } from "./lifecycle.ts";

/** See runtime.ts, which answers each method with what its lifecycle returns. */
export declare function dispatch<Method extends keyof Lifecycle>(
  kind: string,
  method: Method,
  config: dynamic.Config | undefined,
  args: readonly unknown[],
): Promise<Result<Method>>;
