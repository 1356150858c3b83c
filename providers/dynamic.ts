import type * as pulumi from "@pulumi/pulumi";
import type { Lifecycle, Result } from "./lifecycle.ts";

/**
 * The provider that is serialized into each resource's state: its kind, and methods that load the installed package.
 * So an upgrade of the package takes effect at once, and neither code nor secrets of a run stay behind in the state.
 * `configure` is synchronous because the engine's calls may arrive before it has been awaited.
 */
export function stub(kind: string): pulumi.dynamic.ResourceProvider {
  const provider = {
    config: undefined as pulumi.dynamic.Config | undefined,
    configure(request: pulumi.dynamic.ConfigureRequest) {
      this.config = request.config;
      return Promise.resolve();
    },
    run<Method extends keyof Lifecycle>(method: Method, args: unknown[]): Promise<Result<Method>> {
      return import("pulumi-x-webhooks/runtime").then((runtime) =>
        runtime.dispatch(kind, method, this.config, args),
      );
    },
    check(...args: unknown[]) {
      return this.run("check", args);
    },
    diff(...args: unknown[]) {
      return this.run("diff", args);
    },
    create(...args: unknown[]) {
      return this.run("create", args);
    },
    read(...args: unknown[]) {
      return this.run("read", args);
    },
    update(...args: unknown[]) {
      return this.run("update", args);
    },
    delete(...args: unknown[]) {
      return this.run("delete", args);
    },
  };
  return provider;
}
