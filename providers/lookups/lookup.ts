import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { explain } from "../advice.ts";
import type { Session } from "../session.ts";
import { profileName } from "../x/auth.ts";
import type { Settings } from "../x/settings.ts";
import type { Listing } from "../x/wire.ts";

/** What the lookups need of the world outside. */
export interface LookupPorts {
  /** Asked at every call, so that a credential of now is used. */
  readonly settings: () => Settings;
  readonly session: (settings: Settings, profile: string | undefined) => Session;
}

/** What every lookup takes. */
export interface ProfileArgs {
  /** Whose credentials to use: `X_<PROFILE>_BEARER_TOKEN` or `x:profiles.<profile>`. Default: `X_BEARER_TOKEN`. */
  readonly profile?: string | undefined;
}

/** The shape of what every lookup takes. */
export const profileArgs = z.strictObject({ profile: profileName.optional() });

/** Runs one lookup: arguments parsed, a session of the profile, and a failure as one message that says what to do. */
export type Look = <Args extends ProfileArgs, Result>(
  what: string,
  shape: z.ZodType<Args>,
  args: unknown,
  ask: (session: Session, args: Args) => Promise<Result>,
) => Promise<Result>;

/** Lookups over these ports. */
export function createLook({ settings, session }: LookupPorts): Look {
  return async (what, shape, args, ask) => {
    const failed = `${what} could not be looked up`;
    const parsed = shape.safeParse(args);
    if (!parsed.success) throw new pulumi.RunError(`${failed}: ${problemsOf(parsed.error)}`);
    try {
      return await ask(session(settings(), parsed.data.profile), parsed.data);
    } catch (error) {
      // A RunError ends a program with its message alone, without a stack.
      throw Object.assign(new pulumi.RunError(explain(error, failed)), { cause: error });
    }
  };
}

/** What a lookup found out is wrong; the message says all there is to say. */
export class LookupFailure extends Error {
  override readonly name = "LookupFailure";
}

/** @throws LookupFailure where X did not give all of it: a part would be a wrong answer. */
export function wholeOf<T>({ items, complete }: Listing<T>): readonly T[] {
  if (complete) return items;
  throw new LookupFailure("X gave its listing only in part. Run the same command again.");
}

function problemsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": ")).join("; ");
}
