import type { dynamic } from "@pulumi/pulumi";

/** See runtime.ts. The stubs hand its results on to the engine without looking at them. */
export declare function dispatch(
  kind: string,
  method: string,
  config: dynamic.Config | undefined,
  args: readonly unknown[],
): Promise<never>;
