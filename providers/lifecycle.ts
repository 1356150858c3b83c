import type { z } from "zod";
import { explain } from "./advice.ts";
import { stateToImport } from "./importing.ts";
import { noteKept, noteOwned } from "./owners.ts";
import { defined, isEmpty, parseKnown, sorted } from "./properties.ts";
import { type Fate, type Problem, type Resource, ResourceFailure, UnfinishedFailure } from "./resource.ts";
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

/** A kind as the adapters to the engine see it: its methods, and its shape. */
export interface Kind extends Lifecycle {
  readonly inputs: z.ZodObject;
  readonly state: z.ZodObject;
  /** Outputs that an update may change. */
  readonly unsettled: readonly string[];
  /** By which id it is imported, in words; undefined where it is not. */
  readonly importId: string | undefined;
  /** Names of the inputs by which `diff` finds that something changes. */
  changed(olds: Properties, news: Properties): string[];
}

/** What is kept of every kind. */
interface Kept {
  readonly profile?: string;
  readonly adopt?: boolean;
  readonly credential?: string;
}

/** Gives a typed resource Pulumi's methods: parsing at the edge, generic check and diff, failures explained. */
export function lifecycle<Inputs extends { profile?: string }, State extends Kept>(
  resource: Resource<Inputs, State>,
): Kind {
  const sessionOf = ({ session, settings }: Context, { profile }: { profile?: string }) =>
    session(settings, profile);

  return {
    inputs: resource.inputs,
    state: resource.state,
    unsettled: resource.unsettled ?? [],
    importId: "id" in resource.importing ? resource.importing.id : undefined,

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
      const needed: readonly string[] = ["profile", "adopt", ...(resource.needed ?? [])];
      const ready = needed.every((key) => !Object.hasOwn(unknown, key));
      const outcome = changed && ready ? await preflight(resource, context, canonical, old) : undefined;
      const inputs = outcome?.inputs ?? canonical;
      return { inputs: { ...inputs, ...unknown }, failures: outcome?.problems ?? [] };
    },

    changed(olds, news) {
      const { values, unknown } = parseKnown(resource, news);
      const fates = resource.fates(resource.state.parse(olds), values, new Set(Object.keys(unknown)));
      return Object.keys(fates).filter((key) => fates[key] !== "none");
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
      noteKept(resource, context, state, replaces.length > 0 ? undefined : values);
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
        noteOwned(resource, context, state);
        return { id, outs: defined(state) };
      };
      return explained(`${resource.label(inputs)} could not be created`, create, stubOf(news));
    },

    async read(context, id, props) {
      // An import or a lookup: the engine knows nothing but the id.
      if (isEmpty(props)) return imported(resource, context, id);
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
        noteOwned(resource, context, next);
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

/** Reads an object of which no more than the id is known; its inputs are what would declare it as it is. */
async function imported<Inputs extends { profile?: string }, State extends Kept>(
  resource: Resource<Inputs, State>,
  { session, settings }: Context,
  id: string,
): Promise<{ id: string; props: Properties; inputs: Properties }> {
  const [kind] = resource.label({}).split(" ");
  return explained(`${kind} ${id} could not be imported`, async () => {
    const known = stateToImport<State>(resource.importing, id);
    const seen = await resource.read(session(settings, known.profile), known);
    if (!seen)
      throw new ResourceFailure(
        "the X app of these credentials does not have it. Check the id, and whose credentials are set.",
      );
    const props = defined(seen.state);
    const { values } = parseKnown(resource, props);
    const own = known.profile === undefined ? id : id.slice(known.profile.length + 1);
    return { id: own, props, inputs: defined({ ...values, ...seen.inputs }) };
  });
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
