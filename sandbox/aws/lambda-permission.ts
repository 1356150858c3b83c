import { AddPermissionCommand, GetPolicyCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { z } from "zod";
import type { Aws } from "./clients.ts";
import { orGone, resource, textOf } from "./resource.ts";

const statement = z.object({
  Sid: z.string(),
  Action: z.string(),
  Principal: z.union([
    z.string(),
    z.object({ Service: z.string() }).transform(({ Service }) => Service),
    z.object({ AWS: z.string() }).transform(({ AWS }) => AWS),
  ]),
  Condition: z
    .object({
      ArnLike: z.object({ "AWS:SourceArn": z.string() }).optional(),
      StringEquals: z.object({ "AWS:SourceAccount": z.string() }).optional(),
    })
    .optional(),
});
const policy = z.object({ Statement: z.array(z.unknown()) });

async function statementOf({ lambda }: Aws, functionName: string, sid: string) {
  const answer = await orGone(lambda.send(new GetPolicyCommand({ FunctionName: functionName })));
  if (!answer?.Policy) return undefined;
  const found = policy.parse(JSON.parse(answer.Policy)).Statement.flatMap((one) => {
    const parsed = statement.safeParse(one);
    return parsed.success && parsed.data.Sid === sid ? [parsed.data] : [];
  });
  return found[0];
}

/** A statement in a function's policy that lets somebody call it. Its id is the statement's id. */
export const permission = resource({
  token: "aws:lambda/permission:Permission",
  inputs: z.object({
    statementId: z.string().regex(/^[a-zA-Z0-9_-]{1,100}$/),
    function: z.string().min(1),
    action: z.string().startsWith("lambda:"),
    principal: z.string().min(1),
    sourceArn: z.string().startsWith("arn:").optional(),
    sourceAccount: z.string().optional(),
  }),
  replaces: ["statementId", "function", "action", "principal", "sourceArn", "sourceAccount"],
  autoName: "statementId",
  async create({ lambda }, inputs) {
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: inputs.function,
        StatementId: inputs.statementId,
        Action: inputs.action,
        Principal: inputs.principal,
        SourceArn: inputs.sourceArn,
        SourceAccount: inputs.sourceAccount,
      }),
    );
    return inputs.statementId;
  },
  async read(aws, id, state) {
    const functionName = textOf(state, "function");
    const found = await statementOf(aws, functionName, id);
    if (!found) return undefined;
    return {
      statementId: id,
      function: functionName,
      action: found.Action,
      principal: found.Principal,
      sourceArn: found.Condition?.ArnLike?.["AWS:SourceArn"],
      sourceAccount: found.Condition?.StringEquals?.["AWS:SourceAccount"],
    };
  },
  async delete({ lambda }, id, state) {
    await lambda.send(
      new RemovePermissionCommand({ FunctionName: textOf(state, "function"), StatementId: id }),
    );
  },
});
