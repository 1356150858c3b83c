/** What `import … from "pulumi-x-webhooks"` gives. */
export * from "../providers/index.ts";
export { type ReceiverApp, WebhookReceiver, type WebhookReceiverArgs } from "./receiver.ts";
export type { ReceiverOverrides, ReceiverSettings } from "./settings.ts";
export type { SigningSecrets } from "./signing-secrets.ts";
