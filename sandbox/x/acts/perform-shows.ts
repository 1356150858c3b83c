/** Spaces, broadcasts, and the news that X writes itself. */
import type { LiveShow } from "../entities.ts";
import type { World } from "../world.ts";
import type { ActOf } from "./act-schema.ts";
import { mustNotBeBlocked, personOf } from "./people.ts";
import { publish } from "./publish.ts";
import { refusal, unknown } from "./refusal.ts";
import { type ActResult, done } from "./result.ts";
import { remember, societyOf } from "./society.ts";

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Such as `1qxvvvyLLdnxB`. */
const showId = (world: World): string =>
  `1${Array.from({ length: 12 }, () => letters[world.random.below(letters.length)]).join("")}`;

/** Goes live. */
export const startShow = (
  world: World,
  kind: LiveShow["kind"],
  act: ActOf<"space-start" | "broadcast-start">,
): ActResult => {
  const host = personOf(world, act.user);
  const startedAtMs = world.now();
  const show: LiveShow = {
    id: showId(world),
    kind,
    hostId: host.id,
    title: act.title ?? "",
    startedAtMs,
  };
  remember(societyOf(world).shows, show.id, show);
  const deliveries = publish(world, { kind: "show", change: "start", show, host });
  return done(act.does, { user: host.id, [kind]: show.id }, deliveries);
};

const findShow = (
  world: World,
  kind: LiveShow["kind"],
  id: string | undefined,
  hostId: string | undefined,
): LiveShow => {
  const { shows } = societyOf(world);
  const newest = [...shows.values()].findLast((show) => show.kind === kind && show.hostId === hostId);
  const show = id === undefined ? newest : shows.get(id);
  if (show === undefined && id === undefined) throw refusal(world, `no ${kind} of that user is on.`);
  if (show === undefined || show.kind !== kind) throw unknown(world, kind, id ?? "");
  return show;
};

/** Ends one's own show. */
export const endShow = (
  world: World,
  kind: LiveShow["kind"],
  { does, user, id }: { readonly does: string; readonly user: string; readonly id: string | undefined },
): ActResult => {
  const host = personOf(world, user);
  const show = findShow(world, kind, id, host.id);
  if (show.hostId !== host.id) throw refusal(world, `@${host.username} is not the host of ${show.id}.`);
  societyOf(world).shows.delete(show.id);
  const deliveries = publish(world, { kind: "show", change: "end", show, host });
  return done(does, { user: host.id, [kind]: show.id }, deliveries);
};

/** Says something in a broadcast. */
export const chatInBroadcast = (world: World, act: ActOf<"broadcast-chat">): ActResult => {
  const from = personOf(world, act.user);
  const hostMeant = act.broadcastOf === undefined ? undefined : personOf(world, act.broadcastOf);
  const show = findShow(world, "broadcast", act.broadcast, hostMeant?.id);
  const host = personOf(world, show.hostId);
  mustNotBeBlocked(world, from, host);
  const deliveries = publish(world, { kind: "show-chat", show, host, from, text: act.text });
  return done(act.does, { user: from.id, broadcast: show.id }, deliveries);
};

/** Publishes a news item; nobody in particular does. */
export const publishNews = (world: World, act: ActOf<"news">): ActResult => {
  const { headline, summary, category } = act;
  const id = world.nextId();
  const deliveries = publish(world, { kind: "news", id, headline, summary, category });
  return done(act.does, { news: id }, deliveries);
};
