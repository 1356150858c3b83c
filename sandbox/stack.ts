import type { Engine } from "./engine.ts";
import { type AppSecrets, appName, people } from "./world.ts";

/** MiniStack takes any; the stack's ARNs carry it. */
export const region = "us-east-1";

/** The stack's config as a user would set it: one app, a subscription of each sort. */
const subscriptions = [
  { eventType: "post.create", filter: { userId: people.owner.id }, tag: "posts" },
  { eventType: "post.mention.create", filter: { userId: people.owner.id }, tag: "mentions" },
  { eventType: "follow.follow", filter: { userId: people.owner.id } },
  {
    eventType: "like.create",
    filter: { username: people.owner.username, direction: "inbound" },
    tag: "likes",
  },
  { eventType: "dm.received", filter: { userId: people.owner.id } },
  { eventType: "chat.received", filter: { userId: people.owner.id } },
  { eventType: "ProfileBioUpdate", filter: { userId: people.guest.id } },
  { eventType: "news.new", filter: { keyword: "antikythera mechanism" } },
  { eventType: "oauth.revoke" },
] as const;

/** Sets the config of the sandbox's stack. */
export async function configure(engine: Engine, secrets: AppSecrets): Promise<void> {
  const { clientSecret, consumerSecret, bearerToken } = secrets;
  const plain = {
    "aws:region": region,
    "aws:skipCredentialsValidation": true,
    "aws:skipMetadataApiCheck": true,
    // A bucket's own host name would not lead to this machine.
    "aws:s3UsePathStyle": true,
    "x-webhooks:apps": { [appName]: { subscriptions } },
    "x-webhooks:guardian": true,
    // Nobody gets a mail: MiniStack has none to send.
    "x-webhooks:alarmEmail": "alarms@example.com",
  };
  await engine.configure(plain, {
    [`x-webhooks:signingSecrets.${appName}.clientSecret`]: clientSecret,
    [`x-webhooks:signingSecrets.${appName}.consumerSecret`]: consumerSecret,
    [`x-webhooks:bearerTokens.${appName}`]: bearerToken,
    "x:bearerToken": bearerToken,
  });
}
