import { expect, test } from "vitest";
import { receiverDefaults, withDefaults } from "../../infra/settings.ts";

test("what is left out keeps its default, also where it is given as undefined", () => {
  expect(withDefaults({})).toEqual(receiverDefaults);
  const overrides = {
    throttle: { burst: 50, ratePerSecond: undefined },
    queue: { retentionDays: undefined },
  };
  expect(withDefaults(overrides)).toEqual({
    ...receiverDefaults,
    throttle: { ratePerSecond: 1000, burst: 50 },
  });
});
