import { InitFailedError } from "../../plugin/protocol/init-failed.ts";
import { type Bag, isBag } from "../../plugin/protocol/provider.ts";
import type { Aws } from "./clients.ts";
import { differences } from "./diff.ts";
import type { ResourceType, TagCalls, Tags } from "./resource.ts";
import { plain, secretNames, wrap } from "./wire.ts";

/** What a resource is in AWS, with the state's word for what AWS does not tell. undefined when it is gone. */
export async function readWhole(
  type: ResourceType,
  aws: Aws,
  id: string,
  state: Bag,
): Promise<Bag | undefined> {
  const found = await type.read(aws, id, state);
  if (!found) return undefined;
  for (const name of type.unread) found[name] = state[name];
  if (type.tags) {
    found.tags = await type.tags.read(aws, found);
    found.tagsAll = found.tags;
  }
  const told = Object.entries(found).filter(([, value]) => value !== "");
  return { ...Object.fromEntries(told), region: aws.region };
}

/**
 * Ends a create or an update: sets the tags, reads the resource back and makes sure that it is what was asked for.
 * `state` is what is known of it. Returns the outputs; throws an InitFailedError, as the resource is there by now.
 */
export async function settle(type: ResourceType, aws: Aws, id: string, state: Bag, news: Bag): Promise<Bag> {
  const secrets = [...type.secrets, ...secretNames(news)];
  let found: Bag | undefined;
  try {
    found = await readWhole(type, aws, id, state);
    if (!found) throw new Error("AWS took it, but does not show it");
    if (type.tags && (await setTags(type.tags, aws, found, plain(news).tags))) {
      found = (await readWhole(type, aws, id, state)) ?? found;
    }
    const missed = differences(type, found, news);
    if (missed.length > 0) throw new Error(`AWS took it, but did not keep ${missed.join(", ")} as asked`);
    return wrap(found, secrets);
  } catch (cause) {
    const reason = `${type.token} ${id}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new InitFailedError(reason, id, wrap(found ?? state, secrets), cause);
  }
}

/** Brings the tags to what is wanted and tells whether anything had to be done. */
async function setTags(calls: TagCalls, aws: Aws, found: Bag, wanted: unknown): Promise<boolean> {
  const has = isBag(found.tags) ? found.tags : {};
  const wants = isBag(wanted) ? wanted : {};
  const added = Object.entries(wants).filter(([key, value]) => has[key] !== value);
  const removed = Object.keys(has).filter((key) => !(key in wants));
  const tags: Tags = Object.fromEntries(added.map(([key, value]) => [key, String(value)]));
  if (added.length > 0) await calls.add(aws, found, tags);
  if (removed.length > 0) await calls.remove(aws, found, removed);
  return added.length + removed.length > 0;
}
