/** Performs what users are told to do. */
import type { z } from "zod";
import { complaintsOf, type Parsed } from "../api/http.ts";
import { invalidRequest } from "../api/problems.ts";
import type { World } from "../world.ts";
import { actListSchema, actSchema, type ParsedAct } from "./act-schema.ts";
import { chat, createChat } from "./perform-chats.ts";
import { authorise, revoke } from "./perform-consent.ts";
import { changeGroup, changeMembers } from "./perform-groups.ts";
import { dm, read, typing } from "./perform-messages.ts";
import { like, post, quote, remove, reply, repost } from "./perform-posts.ts";
import { changeProfile } from "./perform-profile.ts";
import { relate } from "./perform-relations.ts";
import { chatInBroadcast, endShow, publishNews, startShow } from "./perform-shows.ts";
import { ActRefused } from "./refusal.ts";
import type { ActResult } from "./result.ts";

/**
 * Performs one act.
 * @throws ActRefused where X would not let the user do it, or it names what is not there.
 */
const perform = (world: World, act: ParsedAct): ActResult => {
  switch (act.does) {
    case "post":
      return post(world, act);
    case "reply":
      return reply(world, act);
    case "quote":
      return quote(world, act);
    case "repost":
      return repost(world, act);
    case "like":
      return like(world, act);
    case "delete":
      return remove(world, act);
    case "follow":
    case "unfollow":
    case "mute":
    case "unmute":
    case "block":
    case "unblock":
      return relate(world, act);
    case "dm":
      return dm(world, act);
    case "typing":
      return typing(world, act);
    case "read":
      return read(world, act);
    case "chat-create":
      return createChat(world, act);
    case "chat":
      return chat(world, act);
    case "chat-add":
    case "chat-remove":
    case "chat-promote":
    case "chat-demote":
      return changeMembers(world, act);
    case "chat-rename":
    case "chat-restrict":
      return changeGroup(world, act);
    case "profile":
      return changeProfile(world, act);
    case "space-start":
      return startShow(world, "space", act);
    case "space-end":
      return endShow(world, "space", { ...act, id: act.space });
    case "broadcast-start":
      return startShow(world, "broadcast", act);
    case "broadcast-end":
      return endShow(world, "broadcast", { ...act, id: act.broadcast });
    case "broadcast-chat":
      return chatInBroadcast(world, act);
    case "news":
      return publishNews(world, act);
    case "authorise":
      return authorise(world, act);
    case "revoke":
      return revoke(world, act);
  }
};

const parse = <Schema extends z.ZodType>(
  world: World,
  schema: Schema,
  input: unknown,
): Parsed<z.output<Schema>> => {
  const parsed = schema.safeParse(input);
  return parsed.success
    ? { value: parsed.data }
    : { problem: invalidRequest(world.store.settings, complaintsOf(parsed.error)) };
};

const attempt = (world: World, act: ParsedAct): Parsed<ActResult> => {
  try {
    return { value: perform(world, act) };
  } catch (error) {
    if (error instanceof ActRefused) return { problem: error.problem };
    throw error;
  }
};

/** Parses and performs one act. */
export const performOne = (world: World, input: unknown): Parsed<ActResult> => {
  const act = parse(world, actSchema, input);
  return "problem" in act ? act : attempt(world, act.value);
};

/** The same for a list, in order. The first that is refused ends it; those before it have happened. */
export const performAll = (world: World, input: unknown): Parsed<readonly ActResult[]> => {
  const acts = parse(world, actListSchema, input);
  if ("problem" in acts) return acts;
  const results: ActResult[] = [];
  for (const act of acts.value) {
    const result = attempt(world, act);
    if ("problem" in result) return result;
    results.push(result.value);
  }
  return { value: results };
};
