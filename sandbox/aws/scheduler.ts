import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { z } from "zod";
import { orGone, resource } from "./resource.ts";

const inputs = z.object({
  name: z.string().min(1).max(64),
  description: z.string().max(512).optional(),
  scheduleExpression: z.string().regex(/^(rate|cron|at)\(.+\)$/),
  state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  flexibleTimeWindow: z.strictObject({ mode: z.literal("OFF") }),
  target: z.strictObject({
    arn: z.string().startsWith("arn:"),
    roleArn: z.string().startsWith("arn:"),
    input: z.string().optional(),
    retryPolicy: z
      .strictObject({
        maximumRetryAttempts: z.int().min(0).max(185).default(185),
        maximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
      })
      .optional(),
  }),
});

function settings({ description, state, target, ...given }: z.output<typeof inputs>) {
  return {
    Name: given.name,
    Description: description ?? "",
    ScheduleExpression: given.scheduleExpression,
    State: state,
    FlexibleTimeWindow: { Mode: given.flexibleTimeWindow.mode },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: target.retryPolicy && {
        MaximumRetryAttempts: target.retryPolicy.maximumRetryAttempts,
        MaximumEventAgeInSeconds: target.retryPolicy.maximumEventAgeInSeconds,
      },
    },
  };
}

/** A schedule in the default group. Its id is the group's and its name. */
export const schedule = resource({
  token: "aws:scheduler/schedule:Schedule",
  inputs,
  replaces: ["name"],
  autoName: "name",
  async create({ scheduler }, given) {
    await scheduler.send(new CreateScheduleCommand(settings(given)));
    return `default/${given.name}`;
  },
  async read({ scheduler }, id) {
    const found = await orGone(scheduler.send(new GetScheduleCommand({ Name: nameOf(id) })));
    if (!found) return undefined;
    const { Target: target } = found;
    return {
      name: found.Name,
      description: found.Description,
      scheduleExpression: found.ScheduleExpression,
      state: found.State,
      flexibleTimeWindow: { mode: found.FlexibleTimeWindow?.Mode },
      target: {
        arn: target?.Arn,
        roleArn: target?.RoleArn,
        input: target?.Input,
        retryPolicy: target?.RetryPolicy && {
          maximumRetryAttempts: target.RetryPolicy.MaximumRetryAttempts,
          maximumEventAgeInSeconds: target.RetryPolicy.MaximumEventAgeInSeconds,
        },
      },
      arn: found.Arn,
      groupName: found.GroupName,
    };
  },
  async update({ scheduler }, _id, given) {
    await scheduler.send(new UpdateScheduleCommand(settings(given)));
  },
  async delete({ scheduler }, id) {
    await scheduler.send(new DeleteScheduleCommand({ Name: nameOf(id) }));
  },
});

function nameOf(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
