/** What `import … from "pulumi-x-webhooks"` gives. */
export * from "../providers/index.ts";
export { WebhookReceiver, type WebhookReceiverArgs } from "./receiver.ts";
export type { ReceiverApp } from "./receiver-app.ts";
export type { CustomDomain, ReceiverOverrides, ReceiverSettings } from "./settings.ts";
export type { SigningSecrets } from "./signing-secrets.ts";
