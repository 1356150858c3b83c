/** What `pulumi-x-webhooks/events` exports. It needs no other package. */
export type * from "./account.ts";
export type * from "./activity.ts";
export { type DynamoStoreOptions, dynamoStore } from "./dynamo-store.ts";
export { HeldError, MessageError } from "./errors.ts";
export type * from "./event.ts";
export { parseBody } from "./json.ts";
export type * from "./legacy.ts";
export type * from "./message.ts";
export { eventsOf } from "./message.ts";
export { type OnceClaim, type OnceOptions, type OnceResult, type OnceStore, once } from "./once.ts";
export { keyOf, parseMessage } from "./parse-message.ts";
export { type GetObject, readMessage, s3Reader } from "./read-message.ts";
export type * from "./v2.ts";
