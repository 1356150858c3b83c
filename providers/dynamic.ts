import type * as pulumi from "@pulumi/pulumi";
import type { Lifecycle } from "./lifecycle.ts";

type Calls = { [Method in keyof Lifecycle]: (...args: unknown[]) => Promise<never> };

interface Stub extends Calls {
  kind: string;
  config?: pulumi.dynamic.Config;
  configure(request: pulumi.dynamic.ConfigureRequest): Promise<void>;
  run(method: keyof Lifecycle, args: unknown[]): Promise<never>;
}

// These functions are serialized as their text, so types stand apart from them (Node leaves blanks where it strips a
// type) and lines are indented little.
const methods: Stub = {
  kind: "",
  // Waits for nothing: the engine's calls may arrive before it has been awaited.
  async configure({ config }) {
    this.config = config;
  },
  async run(method, args) {
    const { dispatch } = await import("pulumi-x-webhooks/runtime");
    return dispatch(this.kind, method, this.config, args);
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

/**
 * The provider that is serialized into each resource's state: its kind, and methods that load the installed package.
 * So an upgrade of the package takes effect at once, and neither code nor secrets of a run stay behind in the state.
 */
export function stub(kind: string): pulumi.dynamic.ResourceProvider {
  const provider: Stub = { ...methods, kind };
  return provider;
}
