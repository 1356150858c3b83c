import type * as pulumi from "@pulumi/pulumi";
import type { Lifecycle } from "./lifecycle.ts";

type Calls = { [Method in keyof Lifecycle]: (...args: unknown[]) => Promise<never> };

interface Stub extends Calls {
  readonly kind: string;
  config?: pulumi.dynamic.Config;
  configure(request: pulumi.dynamic.ConfigureRequest): Promise<void>;
  run(method: keyof Lifecycle, args: unknown[]): Promise<never>;
}

/**
 * The provider that is serialized into each resource's state: its kind, and methods that load the installed package.
 * So an upgrade of the package takes effect at once, and neither code nor secrets of a run stay behind in the state.
 * `configure` is synchronous because the engine's calls may arrive before it has been awaited. The types stand apart
 * from the code, since what Node strips from a line stays in its serialized text as blanks.
 */
export function stub(kind: string): pulumi.dynamic.ResourceProvider {
  const provider: Stub = {
    kind,
    configure(request) {
      this.config = request.config;
      return Promise.resolve();
    },
    run(method, args) {
      return import("pulumi-x-webhooks/runtime").then((runtime) =>
        runtime.dispatch(this.kind, method, this.config, args),
      );
    },
    check(...args) {
      return this.run("check", args);
    },
    diff(...args) {
      return this.run("diff", args);
    },
    create(...args) {
      return this.run("create", args);
    },
    read(...args) {
      return this.run("read", args);
    },
    update(...args) {
      return this.run("update", args);
    },
    delete(...args) {
      return this.run("delete", args);
    },
  };
  return provider;
}
