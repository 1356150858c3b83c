import fc from "fast-check";

/** The webhooks a program may declare. Each has URLs of its own: X takes one only once. */
export const hooks = { first: ["x", "y"], second: ["z"] } as const;

/** The subscriptions it may declare, with event types of their own in X's spellings, for the same reason. */
export const subscriptions = {
  a: ["post.create", "follow.follow"],
  b: ["post.delete"],
  c: ["ProfileBioUpdate", "profile.update.bio", "profile.update.geo"],
} as const;

export type HookName = keyof typeof hooks;
export type SubscriptionName = keyof typeof subscriptions;

/** What a webhook is to be; `path` picks one of its own. */
export interface HookWish {
  readonly path: number;
  readonly replace: "delete-first" | "create-first";
}

/** What a subscription is to be; `type` picks one of its own. */
export interface SubscriptionWish {
  readonly type: number;
  readonly user: { readonly userId: string } | { readonly username: string };
  readonly tag: string | undefined;
  readonly hook: HookName | undefined;
}

/** One thing that the user, somebody else or X does. `at` picks one of those there are. */
export type Move =
  | { readonly does: "declare hook"; readonly name: HookName; readonly wish: HookWish }
  | { readonly does: "declare"; readonly name: SubscriptionName; readonly wish: SubscriptionWish }
  | { readonly does: "remove"; readonly name: HookName | SubscriptionName }
  | { readonly does: "delete by hand" | "delete hook by hand" | "invalidate"; readonly at: number }
  | { readonly does: "tag by hand"; readonly at: number; readonly tag: string | null }
  | { readonly does: "move by hand"; readonly at: number; readonly away: boolean }
  | { readonly does: "lose an answer"; readonly method: string; readonly afterWrite: boolean }
  | { readonly does: "wait"; readonly ms: number }
  | { readonly does: "refresh" | "up" };

/** A program: what is declared from the start, how slow X lists, and what happens then. */
export interface Program {
  readonly listingDelayMs: number;
  readonly moves: readonly Move[];
}

const hookName = fc.constantFrom<HookName>("first", "second");
const subscriptionName = fc.constantFrom<SubscriptionName>("a", "b", "c");
const at = fc.nat(9);

const hookWish: fc.Arbitrary<HookWish> = fc.record({
  path: fc.nat(1),
  replace: fc.constantFrom("delete-first", "create-first"),
});

const subscriptionWish: fc.Arbitrary<SubscriptionWish> = fc.record({
  type: fc.nat(2),
  user: fc.constantFrom({ userId: "1001" }, { username: "alice" }, { username: "Alice" }, { userId: "1002" }),
  tag: fc.constantFrom("one", "two", undefined),
  hook: fc.constantFrom("first", "second", undefined),
});

const declaration: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ does: fc.constant("declare hook" as const), name: hookName, wish: hookWish }),
  fc.record({ does: fc.constant("declare" as const), name: subscriptionName, wish: subscriptionWish }),
);

const byHand: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    does: fc.constantFrom("delete by hand" as const, "delete hook by hand" as const, "invalidate" as const),
    at,
  }),
  fc.record({ does: fc.constant("tag by hand" as const), at, tag: fc.constantFrom("one", "hand", null) }),
  fc.record({ does: fc.constant("move by hand" as const), at, away: fc.boolean() }),
);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: declaration },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant("remove" as const),
      name: fc.oneof(hookName, subscriptionName),
    }),
  },
  { weight: 3, arbitrary: byHand },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant("lose an answer" as const),
      method: fc.constantFrom("POST", "PUT", "DELETE"),
      afterWrite: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("wait" as const), ms: fc.constantFrom(1_000, 120_000) }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom("refresh" as const, "up" as const) }) },
);

/** Any program. */
export const program: fc.Arbitrary<Program> = fc.record({
  listingDelayMs: fc.constantFrom(0, 5_000),
  moves: fc
    .tuple(fc.array(declaration, { maxLength: 5 }), fc.array(move, { maxLength: 25 }))
    .map(([first, then]): Move[] => [...first, { does: "up" }, ...then]),
});
