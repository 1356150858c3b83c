/** Where the emulated X knowingly differs from X's OpenAPI, because X itself does. */
import type { Deviation } from "./deviation.ts";
import { answerDeviations } from "./deviations-answers.ts";
import { deliveryDeviations } from "./deviations-deliveries.ts";

/** Every deviation. */
export const deviations: readonly Deviation[] = [...answerDeviations, ...deliveryDeviations];
