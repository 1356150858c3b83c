/** An Activity API delivery as X sends it. */
import type { Filter } from "../entities.ts";
import type { Happening } from "./happening.ts";
import { jsonText, withTwins } from "./json.ts";
import { chatPayload } from "./xaa-chat.ts";
import { messagePayload } from "./xaa-messages.ts";
import { type Content, likeContent, newsPayload, postContent, postDeletedContent } from "./xaa-posts.ts";
import { profilePayload, relationPayload, revokePayload, showPayload } from "./xaa-users.ts";

/** What the subscription that a delivery goes out for adds to it. */
export interface ActivityDelivery {
  /** Canonical, or an older name of it. */
  readonly eventType: string;
  /** Goes out as the subscription holds it. */
  readonly filter: Filter;
  readonly tag?: string | undefined;
  /** Leaves `event_uuid` out, as X's older deliveries do. Default: false. */
  readonly withoutUuid?: boolean;
}

const contentOf = (happening: Happening, eventType: string): Content => {
  switch (happening.kind) {
    case "post":
      return postContent(happening, eventType);
    case "post-deleted":
      return postDeletedContent(happening);
    case "like":
      return likeContent(happening);
    case "relation":
      return { payload: relationPayload(happening) };
    case "profile":
      return { payload: profilePayload(happening) };
    case "dm":
    case "dm-typing":
    case "dm-read":
      return { payload: messagePayload(happening) };
    case "show":
    case "show-chat":
      return { payload: showPayload(happening) };
    case "news":
      return { payload: newsPayload(happening) };
    case "revoke":
      return { payload: revokePayload(happening) };
    default:
      return { payload: chatPayload(happening) };
  }
};

/** The exact JSON text of one delivery. */
export const activityBody = (happening: Happening, delivery: ActivityDelivery): string => {
  const { eventType, filter, tag, withoutUuid = false } = delivery;
  const { payload, includes } = contentOf(happening, eventType);
  return jsonText({
    data: {
      ...(!withoutUuid && { event_uuid: happening.uuid }),
      filter,
      event_type: eventType,
      ...(tag !== undefined && { tag }),
      payload: withTwins(payload),
      ...(includes && { includes: withTwins(includes) }),
    },
  });
};
