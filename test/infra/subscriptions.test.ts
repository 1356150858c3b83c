import { expect, test } from "vitest";
import { expected } from "../../infra/subscriptions.ts";
import { identify } from "../../lambda/identify.ts";

test("an app expects the events of its subscriptions under the names that the receiver counts them by", () => {
  const named = ["post.create", "ProfileBioUpdate", "chat.conversation_join"];
  const { expectedEventTypes } = expected({ subscriptions: named.map((eventType) => ({ eventType })) });
  const counted = named.flatMap((event_type) => {
    const data = { event_uuid: "1", event_type, filter: { user_id: "7" }, payload: {} };
    return (identify("main", JSON.stringify({ data })) ?? []).map(({ eventType }) => eventType);
  });
  expect(expectedEventTypes).toEqual(counted);
  expect(counted).toEqual(["post.create", "profile.update.bio", "chat.conversation.join"]);
});
