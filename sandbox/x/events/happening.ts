/** What happens on X, told once with everything that any delivery of it says. Routing and rendering both start here. */
import type { App, Conversation, LiveShow, Post, User } from "../entities.ts";

/** The profile members whose change is an event, by the last segment of its type. */
export const profileFields = [
  "bio",
  "profile_picture",
  "banner_picture",
  "screenname",
  "handle",
  "geo",
  "url",
  "verified_badge",
  "affiliate_badge",
] as const;

/** One of them. */
export type ProfileField = (typeof profileFields)[number];

/** A post with those it refers to, authors and mentioned people included. */
export interface PostScene {
  readonly post: Post;
  readonly author: User;
  /** The posts it replies to, quotes or reposts, each with its author. */
  readonly referenced: readonly { readonly post: Post; readonly author: User }[];
  /** The people its text names, in the order of the text, each once; unknown handles are left out. */
  readonly mentioned: readonly User[];
}

/** The facts of one happening. */
export type Facts =
  | { readonly kind: "post"; readonly scene: PostScene }
  | { readonly kind: "post-deleted"; readonly post: Post; readonly author: User }
  | { readonly kind: "like"; readonly id: string; readonly liker: User; readonly scene: PostScene }
  | {
      readonly kind: "relation";
      readonly type: "follow" | "unfollow" | "mute" | "unmute" | "block" | "unblock";
      readonly source: User;
      readonly target: User;
    }
  | {
      readonly kind: "profile";
      readonly user: User;
      readonly field: ProfileField;
      readonly before: string;
      readonly after: string;
    }
  | {
      readonly kind: "dm";
      readonly id: string;
      readonly from: User;
      readonly to: User;
      readonly text: string;
    }
  | { readonly kind: "dm-typing"; readonly from: User; readonly to: User }
  | { readonly kind: "dm-read"; readonly reader: User; readonly sender: User; readonly lastReadId: string }
  | {
      readonly kind: "chat-message";
      /** A UUID. */
      readonly id: string;
      readonly conversation: Conversation;
      readonly from: User;
      readonly text: string;
    }
  | { readonly kind: "chat-join"; readonly conversation: Conversation; readonly user: User }
  | {
      readonly kind: "chat-members";
      readonly change: "member_added" | "member_removed" | "admin_added" | "admin_removed";
      /** As it is after the change. */
      readonly conversation: Conversation;
      readonly actor: User;
      readonly users: readonly User[];
    }
  | {
      readonly kind: "chat-update";
      readonly change: "group_name" | "restrictions";
      readonly conversation: Conversation;
      readonly actor: User;
      readonly before: string;
      readonly after: string;
    }
  | { readonly kind: "show"; readonly change: "start" | "end"; readonly show: LiveShow; readonly host: User }
  | {
      readonly kind: "show-chat";
      readonly show: LiveShow;
      readonly host: User;
      readonly from: User;
      readonly text: string;
    }
  | {
      readonly kind: "news";
      readonly id: string;
      readonly headline: string;
      readonly summary: string;
      readonly category: string;
    }
  // Of the app only what deliveries and routes need, so that the generator can invent one.
  | { readonly kind: "revoke"; readonly app: Pick<App, "id" | "name"> & Partial<App>; readonly user: User };

/** A happening: the facts, when, and the number that every Activity API delivery of it carries. */
export type Happening = Facts & {
  readonly atMs: number;
  /** A signed 64-bit integer as a string: `event_uuid`. */
  readonly uuid: string;
};
