import { z } from "zod";
import { explain } from "./advice.ts";
import { type Fate, type Problem, type Resource, UnfinishedFailure } from "./resource.ts";
import type { Session } from "./session.ts";
import { messageOf, XApiError } from "./x/errors.ts";
import { baseUrl, type Settings, XSettingsError } from "./x/settings.ts";

/** Pulumi's properties, as the engine sends them. */
export type Properties = Readonly<Record<string, unknown>>;

/** What every call of the engine comes with. */
export interface Context {
  readonly settings: Settings;
  readonly session: (settings: Settings, profile: string | undefined) => Session;
  readonly log: (line: string) => void;
}

/** Pulumi's methods over untyped properties. Failures are thrown as text that says what to do next. */
export interface Lifecycle {
  check(
    context: Context,
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: Problem[] }>;
  diff(
    context: Context,
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(context: Context, inputs: Properties): Promise<{ id: string; outs: Properties }>;
  read(
    context: Context,
    id: string,
    props: Properties,
  ): Promise<{ id?: string; props?: Properties; inputs?: Properties }>;
  update(context: Context, id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(context: Context, id: string, props: Properties): Promise<void>;
}

/** What is kept of every kind. */
interface Kept {
  readonly profile?: string;
  readonly adopt?: boolean;
  readonly credential?: string;
}

/** How the engine writes a value that is not known until something else exists; the same for every type. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Gives a typed resource Pulumi's methods: parsing at the edge, generic check and diff, failures explained. */
export function lifecycle<Inputs extends { profile?: string }, State extends Kept>(
  resource: Resource<Inputs, State>,
): Lifecycle {
  const sessionOf = ({ session, settings }: Context, { profile }: { profile?: string }) =>
    session(settings, profile);

  return {
    async check(context, olds, news) {
      const { values, unknown, problems } = parseKnown(resource, news);
      const old = isEmpty(olds) ? undefined : parseKnown(resource, olds).values;
      if (problems.length > 0) return { inputs: news, failures: problems };
      const base = attempt(() => baseUrl(context.settings));
      if (base instanceof XSettingsError)
        return { inputs: news, failures: [{ property: "", reason: base.message }] };
      const { problems: broken, warnings } = resource.rules(values, base);
      for (const warning of warnings) context.log(warning);
      const canonical = resource.canonical(values, old ?? {});
      if (broken.length > 0) return { inputs: news, failures: broken };
      const changed = JSON.stringify(sorted(canonical)) !== JSON.stringify(sorted(old ?? {}));
      const outcome =
        changed && unknown.profile === undefined && unknown.adopt === undefined
          ? await preflight(resource, context, canonical, old)
          : undefined;
      const inputs = outcome?.inputs ?? canonical;
      return { inputs: { ...inputs, ...unknown }, failures: outcome?.problems ?? [] };
    },

    async diff(context, _id, olds, news) {
      const state = resource.state.parse(olds);
      const { values, unknown } = parseKnown(resource, news);
      const open = new Set(Object.keys(unknown));
      const fates = Object.entries(resource.fates(state, values, open));
      const having = (wanted: Fate) => fates.flatMap(([key, fate]) => (fate === wanted ? [key] : []));
      const replaces = having("replace");
      const deleteBeforeReplace =
        replaces.length > 0 &&
        (await explained(`${resource.label(state)} could not be compared`, () =>
          resource.deleteFirst(sessionOf(context, state), state, values),
        ));
      noteAdopted(resource, context, state, replaces.length > 0);
      const updates = having("update").length > 0;
      const forecast =
        updates && replaces.length === 0 ? resource.forecast?.(state, values, open) : undefined;
      if (forecast) context.log(`${resource.label(state)}: ${forecast}`);
      return { changes: replaces.length > 0 || updates, replaces, deleteBeforeReplace };
    },

    async create(context, news) {
      const inputs = resource.inputs.parse(news);
      const create = async () => {
        const { id, state } = await resource.create(sessionOf(context, inputs), inputs);
        noteAdopted(resource, context, state, false);
        return { id, outs: defined(state) };
      };
      return explained(`${resource.label(inputs)} could not be created`, create, stubOf(news));
    },

    async read(context, id, props) {
      const state = resource.state.parse(props);
      return explained(`${resource.label(state)} could not be read`, async () => {
        const seen = await resource.read(sessionOf(context, state), state);
        if (!seen) return {};
        const { values } = parseKnown(resource, { ...props });
        return { id, props: defined(seen.state), inputs: defined({ ...values, ...seen.inputs }) };
      });
    },

    async update(context, _id, olds, news) {
      const state = resource.state.parse(olds);
      const inputs = resource.inputs.parse(news);
      const update = async () => {
        const next = await resource.update(sessionOf(context, inputs), state, inputs);
        noteAdopted(resource, context, next, false);
        return { outs: defined(next) };
      };
      return explained(`${resource.label(inputs)} could not be updated`, update, stubOf(news));
    },

    async delete(context, _id, props) {
      const state = resource.state.parse(props);
      await explained(`${resource.label(state)} could not be deleted`, () =>
        resource.delete(sessionOf(context, state), state),
      );
    },
  };
}

/**
 * Notes what a resource has adopted as its own, by the mark in its state. Also of those of earlier runs, which come by
 * at their diff: where such a run was broken off, what had the object before is deleted only now.
 */
function noteAdopted<Inputs, State extends Kept>(
  { has }: Resource<Inputs, State>,
  context: Context,
  state: State,
  isReplaced: boolean,
): void {
  if (!has || !state.adopt) return;
  const session = attempt(() => context.session(context.settings, state.profile));
  // Nothing can be written without a credential.
  if (session instanceof XSettingsError) return;
  for (const key of has(state)) {
    if (!isReplaced) session.adopted.set(key, state.credential);
    else if (session.adopted.get(key) === state.credential) session.adopted.delete(key);
  }
}

/** Parses each known input by itself, since in a preview any of them may be unknown. */
function parseKnown<Inputs, State>(resource: Resource<Inputs, State>, properties: Properties) {
  const shape = resource.inputs.shape;
  const problems: Problem[] = [];
  const unknown: Record<string, unknown> = {};
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("__")) continue;
    if (!Object.hasOwn(shape, key)) {
      problems.push({
        property: key,
        reason: `there is no such input; there are ${Object.keys(shape).join(", ")}.`,
      });
    } else if (JSON.stringify(value)?.includes(unknownValue)) unknown[key] = value;
    else known[key] = value;
  }
  const asked = Object.entries(shape).filter(([key]) => !Object.hasOwn(unknown, key));
  const parsed = z.object(Object.fromEntries(asked)).safeParse(known);
  for (const { path, message } of parsed.error?.issues ?? []) {
    problems.push({ property: path.join("."), reason: message });
  }
  return { values: (parsed.data ?? {}) as Partial<Inputs>, unknown, problems };
}

/** Asks X before anything is written. A definite no fails the preview; a network that is down only warns. */
async function preflight<Inputs extends { profile?: string }, State>(
  resource: Resource<Inputs, State>,
  context: Context,
  inputs: Partial<Inputs>,
  olds: Partial<Inputs> | undefined,
): Promise<{ inputs: Partial<Inputs>; problems: Problem[] }> {
  try {
    return await resource.preflight(context.session(context.settings, inputs.profile), inputs, olds);
  } catch (error) {
    const definite =
      error instanceof XSettingsError ||
      (error instanceof XApiError && [401, 403].includes(error.refusal.status));
    const what = `${resource.label(inputs)} could not be checked with X`;
    if (definite) return { inputs, problems: [{ property: "", reason: explain(error, what) }] };
    context.log(`${what}: ${messageOf(error)}. The checks that ask X were left out.`);
    return { inputs, problems: [] };
  }
}

/**
 * The one place where a failure becomes what Pulumi shows: one message, no stack. What is to be kept of an unfinished
 * object carries the stub, which Pulumi adds to outputs of a success only: without it, nothing could read or delete it.
 */
async function explained<T>(what: string, act: () => Promise<T>, stub: Properties = {}): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const failure = new Error(explain(error, what));
    failure.stack = "";
    if (!(error instanceof UnfinishedFailure)) throw failure;
    throw Object.assign(failure, {
      id: error.id,
      properties: { ...defined(error.state), ...stub },
      reasons: [explain(error, what)],
    });
  }
}

/** The serialized provider among the engine's properties. */
function stubOf({ __provider: stub }: Properties): Properties {
  return stub === undefined ? {} : { __provider: stub };
}

/** The settings' own error is a finding; any other is a defect. */
function attempt<T>(act: () => T): T | XSettingsError {
  try {
    return act();
  } catch (error) {
    if (error instanceof XSettingsError) return error;
    throw error;
  }
}

function isEmpty(properties: Properties): boolean {
  return Object.keys(properties).every((key) => key.startsWith("__"));
}

/** Without what is undefined, as far down as it goes: the engine keeps only values. */
function defined(value: object): Properties {
  return JSON.parse(JSON.stringify(value));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
