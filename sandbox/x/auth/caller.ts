/** Who asks. */

import type { Credential } from "../api/operations.ts";
import type { App, Grant, User } from "../entities.ts";

/** An app, by its own token or by one that a user gave it: then `user` and `grant` are there. */
export interface Caller {
  readonly app: App;
  readonly credential: Credential;
  readonly user?: User;
  readonly grant?: Grant;
}
