// `pulumi-x-webhooks/runtime` in a clone: what the provider process loads, also for refresh and destroy, where the
// program does not run. Plain JavaScript, so that an old Node gets a sentence instead of a loader's error.
import { requireNode } from "./require-node.js";

requireNode();

export const { dispatch } = await import("./runtime.ts");
