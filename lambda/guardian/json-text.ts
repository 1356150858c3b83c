import { z } from "zod";

/** A text of JSON, as what it says. A text that is none is an issue that does not quote it. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});
