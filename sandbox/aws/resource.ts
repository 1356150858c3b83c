import { z } from "zod";
import type { Bag } from "../../plugin/protocol/provider.ts";
import type { Aws } from "./clients.ts";

/** Tags of a resource, by key. */
export type Tags = Record<string, string>;

/** How one service reads and writes the tags of a resource. `state` holds the resource's outputs. */
export interface TagCalls {
  read(aws: Aws, state: Bag): Promise<Tags>;
  add(aws: Aws, state: Bag, tags: Tags): Promise<unknown>;
  remove(aws: Aws, state: Bag, keys: string[]): Promise<unknown>;
}

/** Whether an input is what the state already has: `has` is the state's property of the same name. */
export type Same = (has: unknown, input: unknown, state: Bag) => boolean;

/** What a resource type declares. `Inputs` are the parsed inputs with defaults filled in. */
export interface Definition<Shape extends z.ZodRawShape> {
  /** Pulumi's type token, such as `aws:sqs/queue:Queue`. */
  token: string;
  /** The accepted inputs. An input that is not named here is refused. */
  inputs: z.ZodObject<Shape>;
  /** Inputs that cannot change on a living resource. */
  replaces: (keyof Shape & string)[];
  /** The input that gets `<resource name>-<7 hex digits>` when the program gives none. */
  autoName?: keyof Shape & string;
  /** Where AWS's rules for names want more, what becomes of such a name. */
  autoNameOf?: (name: string, inputs: Bag) => string;
  /** Outputs to keep secret even when the program did not mark them. */
  secrets?: string[];
  /** Inputs that the service does not tell back: kept from the state instead of read. */
  unread?: (keyof Shape & string)[];
  /** Computed outputs that an update may change: unknown in a preview. */
  volatile?: string[];
  /** Compares an input with what the state says in another way than by value. */
  same?: Partial<Record<keyof Shape & string, Same>>;
  tags?: TagCalls;
  /** Makes the resource and returns its id. */
  create(aws: Aws, inputs: z.output<z.ZodObject<Shape>>): Promise<string>;
  /** The resource as it is: every input, and the computed outputs. undefined when it is gone. */
  read(aws: Aws, id: string, state: Bag): Promise<Bag | undefined>;
  /** Brings a living resource to the inputs. Left out where every input replaces. */
  update?(aws: Aws, id: string, inputs: z.output<z.ZodObject<Shape>>, state: Bag): Promise<void>;
  delete(aws: Aws, id: string, state: Bag): Promise<void>;
}

/** A resource type as the generic provider sees it: the inputs come unparsed. */
export interface ResourceType {
  token: string;
  shape: Record<string, z.core.$ZodType>;
  replaces: string[];
  autoName: string | undefined;
  autoNameOf: (name: string, inputs: Bag) => string;
  secrets: string[];
  unread: string[];
  volatile: string[];
  same: Partial<Record<string, Same>>;
  tags: TagCalls | undefined;
  create(aws: Aws, inputs: Bag): Promise<string>;
  read(aws: Aws, id: string, state: Bag): Promise<Bag | undefined>;
  update(aws: Aws, id: string, inputs: Bag, state: Bag): Promise<void>;
  delete(aws: Aws, id: string, state: Bag): Promise<void>;
}

/** Turns a declaration into the form that the generic provider serves. */
export function resource<Shape extends z.ZodRawShape>(definition: Definition<Shape>): ResourceType {
  const { token, inputs, replaces, tags } = definition;
  return {
    token,
    shape: inputs.shape,
    replaces,
    autoName: definition.autoName,
    autoNameOf: definition.autoNameOf ?? ((name) => name),
    secrets: definition.secrets ?? [],
    unread: definition.unread ?? [],
    volatile: definition.volatile ?? [],
    same: definition.same ?? {},
    tags,
    create: (aws, bag) => definition.create(aws, inputs.parse(bag)),
    read: (aws, id, state) => definition.read(aws, id, state),
    update: async (aws, id, bag, state) => definition.update?.(aws, id, inputs.parse(bag), state),
    delete: (aws, id, state) => definition.delete(aws, id, state),
  };
}

/** Tags as an input. */
export const tags = z.record(z.string(), z.string()).optional();

/** A JSON document as an input: text, or the document itself, which becomes text. */
export const json = z.union([
  z.string().refine((text) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }, "is not JSON"),
  z.record(z.string(), z.unknown()).transform((document) => JSON.stringify(document)),
]);

/** A property of the state that must be text, such as the id of a parent. */
export function textOf(state: Bag, name: string): string {
  const value = state[name];
  if (typeof value !== "string" || value === "") throw new Error(`The state has no ${name}.`);
  return value;
}

/** What a service said about a thing by `call`, or undefined when it says that there is no such thing. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuch|NonExistent|DoesNotExist/.test(error.name)) {
      return undefined;
    }
    throw error;
  }
}
