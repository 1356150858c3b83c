/** Direct messages, unencrypted. */
import type { World } from "../world.ts";
import type { ActOf } from "./act-schema.ts";
import { mustBeOnTerms, personOf } from "./people.ts";
import { publish } from "./publish.ts";
import { refusal } from "./refusal.ts";
import { type ActResult, done, unchanged } from "./result.ts";
import { pair, societyOf } from "./society.ts";

/** Sends a message. */
export const dm = (world: World, act: ActOf<"dm">): ActResult => {
  const from = personOf(world, act.user);
  const to = personOf(world, act.to);
  mustBeOnTerms(world, from, to);
  const id = world.nextId();
  societyOf(world).messages.set(pair(from.id, to.id), { id, read: false });
  const deliveries = publish(world, { kind: "dm", id, from, to, text: act.text });
  return done(act.does, { user: from.id, to: to.id, dm: id }, deliveries);
};

/** Begins to write one. */
export const typing = (world: World, act: ActOf<"typing">): ActResult => {
  const from = personOf(world, act.user);
  const to = personOf(world, act.to);
  mustBeOnTerms(world, from, to);
  return done(act.does, { user: from.id, to: to.id }, publish(world, { kind: "dm-typing", from, to }));
};

/** Reads the last message of somebody, once. */
export const read = (world: World, act: ActOf<"read">): ActResult => {
  const reader = personOf(world, act.user);
  const sender = personOf(world, act.from);
  const { messages } = societyOf(world);
  const key = pair(sender.id, reader.id);
  const last = messages.get(key);
  if (last === undefined)
    throw refusal(world, `@${reader.username} has no direct message of @${sender.username}.`);
  const facts = { user: reader.id, from: sender.id, dm: last.id };
  if (last.read) return unchanged(act.does, facts);
  messages.set(key, { ...last, read: true });
  const deliveries = publish(world, { kind: "dm-read", reader, sender, lastReadId: last.id });
  return done(act.does, facts, deliveries);
};
