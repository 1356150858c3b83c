/** What is delivered where nobody acts. */
import { createEventGenerator } from "../sandbox/x/library.ts";

/** A delivery of the Activity API, the same at every call. */
export const sampleBody = (): string => createEventGenerator().activity("post.create").body;
