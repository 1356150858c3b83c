import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { z } from "zod";
import type { Aws } from "./clients.ts";
import { orGone, resource } from "./resource.ts";

const inputs = z.object({
  functionName: z.string().min(1),
  maximumRetryAttempts: z.int().min(0).max(2).default(2),
  maximumEventAgeInSeconds: z.int().min(60).max(21_600).default(21_600),
});

/** It replaces what there is as a whole. */
async function put({ lambda }: Aws, given: z.output<typeof inputs>): Promise<void> {
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: given.functionName,
      MaximumRetryAttempts: given.maximumRetryAttempts,
      MaximumEventAgeInSeconds: given.maximumEventAgeInSeconds,
    }),
  );
}

/** How long Lambda keeps a call that nobody waits for, and how often it repeats one that failed. Its id is the function's name. */
export const functionEventInvokeConfig = resource({
  token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  inputs,
  replaces: ["functionName"],
  async create(aws, given) {
    await put(aws, given);
    return given.functionName;
  },
  async read({ lambda }, id) {
    const call = lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: id }));
    const found = await orGone(call);
    return (
      found && {
        functionName: id,
        maximumRetryAttempts: found.MaximumRetryAttempts,
        maximumEventAgeInSeconds: found.MaximumEventAgeInSeconds,
      }
    );
  },
  update: (aws, _id, given) => put(aws, given),
  async delete({ lambda }, id) {
    await orGone(lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: id })));
  },
});
