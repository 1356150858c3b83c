import type { z } from "zod";
import type { Session } from "./session.ts";

/** What becomes of the object at X when an input changes: replaced, updated in place, or nothing. */
export type Fate = "replace" | "update" | "none";

/** Something wrong with an input, found before anything is written. `property` may be empty. */
export interface Problem {
  readonly property: string;
  readonly reason: string;
}

/** By which id an object comes under management (`pulumi import`), in words and as the state's beginning; or why by none. */
export type Importing<State> =
  | { readonly id: string; stateOf(id: string): State | undefined }
  | { readonly refusal: string };

/** One kind of resource: its shape as data, its life as functions. */
export interface Resource<Inputs, State> {
  readonly inputs: z.ZodObject & z.ZodType<Inputs>;
  /** What is kept as outputs. */
  readonly state: z.ZodObject & z.ZodType<State>;
  /** Names an object in messages, e.g. `Webhook https://…`. */
  label(properties: Partial<Inputs> | Partial<State>): string;
  /** Checks without network, over the inputs that are known; unknown ones are left out. */
  rules(inputs: Partial<Inputs>, baseUrl: URL): { problems: Problem[]; warnings: string[] };
  /** Inputs in one spelling, with what earlier runs found out about them. */
  canonical(inputs: Partial<Inputs>, olds: Partial<Inputs>): Partial<Inputs>;
  /** Inputs without which `preflight` would judge something else: it waits until they are known. */
  readonly needed?: readonly (keyof Inputs & string)[];
  /** Checks that ask X, for a resource that is new or that was changed; may add to the inputs. */
  preflight(
    session: Session,
    inputs: Partial<Inputs>,
    olds: Partial<Inputs> | undefined,
  ): Promise<{ problems: Problem[]; inputs: Partial<Inputs> }>;
  /** By what the objects that it has at X are noted as its own: their ids, as a rule. With inputs: of those that these keep. */
  has?(state: State, inputs?: Partial<Inputs>): Iterable<string>;
  readonly importing: Importing<State>;
  /** Outputs that an update may change, so that a preview does not know them. */
  readonly unsettled?: readonly (keyof State & string)[];
  /** What each changed input does. An input that is not known yet is in `unknown` and counts as changed. */
  fates(state: State, inputs: Partial<Inputs>, unknown: ReadonlySet<string>): Record<string, Fate>;
  /** For the person at the preview: what an update will take, where that is worth a line. */
  forecast?(state: State, inputs: Partial<Inputs>, unknown: ReadonlySet<string>): string | undefined;
  /** Whether a replacement has to delete first; asked only where one is due. May warn of what is lost. */
  deleteFirst(session: Session, state: State, inputs: Partial<Inputs>): Promise<boolean>;
  create(session: Session, inputs: Inputs): Promise<{ id: string; state: State }>;
  /** Undefined where X has it no more. */
  read(session: Session, state: State): Promise<{ state: State; inputs: Partial<Inputs> } | undefined>;
  update(session: Session, state: State, inputs: Inputs): Promise<State>;
  delete(session: Session, state: State): Promise<void>;
}

/** A failure whose message says all there is to say, next step included. */
export class ResourceFailure extends Error {
  override readonly name = "ResourceFailure";
}

/** The object exists at X, but is not what was declared: the engine keeps it and tries again next time. */
export class UnfinishedFailure<State> extends Error {
  override readonly name = "UnfinishedFailure";
  readonly id: string;
  readonly state: State;

  constructor(id: string, state: State, message: string, options?: ErrorOptions) {
    super(message, options);
    this.id = id;
    this.state = state;
  }
}
