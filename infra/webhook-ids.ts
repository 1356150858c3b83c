import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { AppConfig } from "./config.ts";

/** The output `webhookIds` of a stack of this program, or of one that follows its example. */
const idsSchema = z.record(z.string(), z.string().regex(/^[0-9]{1,19}$/));

/**
 * Finds the webhook that an app's subscriptions deliver to where this stack makes none: by its id, or in the outputs
 * of the stack that made it. Undefined where the app names neither. A stack without that app fails the preview.
 */
export function foreignWebhooks(): (app: string, config: AppConfig) => pulumi.Output<string> | undefined {
  // Two apps may name one stack, and Pulumi takes one reference to it.
  const references = new Map<string, pulumi.StackReference>();
  return (app, { webhookId, webhookStack, webhookStackApp = app }) => {
    if (webhookId !== undefined) return pulumi.output(webhookId);
    if (webhookStack === undefined) return undefined;
    const reference = references.get(webhookStack) ?? new pulumi.StackReference(webhookStack);
    references.set(webhookStack, reference);
    return reference.getOutput("webhookIds").apply((output) => {
      const ids = idsSchema.safeParse(output);
      const id =
        ids.success && Object.hasOwn(ids.data, webhookStackApp) ? ids.data[webhookStackApp] : undefined;
      if (id !== undefined) return id;
      const there = ids.success ? Object.keys(ids.data).join(", ") : "";
      throw quickToShow(
        new pulumi.RunError(
          `x-webhooks:apps.${app}.webhookStack names ${webhookStack}, whose output webhookIds has no ${webhookStackApp} (it has ${there || "none"}): run pulumi up there first, or name its app as webhookStackApp`,
        ),
      );
    });
  };
}

/** Pulumi inspects an error that ends the program, for its trace, which takes it 20 seconds otherwise. */
function quickToShow(error: Error): Error {
  return Object.defineProperty(error, inspect.custom, { value: () => error.message });
}
