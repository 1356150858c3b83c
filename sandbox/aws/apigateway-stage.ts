import {
  CreateStageCommand,
  DeleteStageCommand,
  GetStageCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { z } from "zod";
import { apiTags } from "./apigateway-tags.ts";
import { orGone, resource, tags, textOf } from "./resource.ts";

const stageInputs = z.object({
  apiId: z.string().min(1),
  name: z.string().min(1).max(128),
  autoDeploy: z.boolean().default(false),
  description: z.string().max(1024).optional(),
  accessLogSettings: z.strictObject({ destinationArn: z.string(), format: z.string() }).optional(),
  defaultRouteSettings: z
    .strictObject({
      detailedMetricsEnabled: z.boolean().default(false),
      throttlingBurstLimit: z.int().min(0).optional(),
      throttlingRateLimit: z.number().min(0).optional(),
    })
    .default({ detailedMetricsEnabled: false }),
  stageVariables: z.record(z.string(), z.string()).optional(),
  tags,
});

function settings(inputs: z.output<typeof stageInputs>) {
  const { accessLogSettings: log, defaultRouteSettings: routes } = inputs;
  return {
    ApiId: inputs.apiId,
    StageName: inputs.name,
    AutoDeploy: inputs.autoDeploy,
    Description: inputs.description ?? "",
    AccessLogSettings: log ? { DestinationArn: log.destinationArn, Format: log.format } : {},
    DefaultRouteSettings: {
      DetailedMetricsEnabled: routes.detailedMetricsEnabled,
      ThrottlingBurstLimit: routes.throttlingBurstLimit,
      ThrottlingRateLimit: routes.throttlingRateLimit,
    },
    StageVariables: inputs.stageVariables ?? {},
  };
}

/** A stage of an API. Its id is its name. MiniStack keeps throttling and access log settings but acts on neither. */
export const stage = resource({
  token: "aws:apigatewayv2/stage:Stage",
  inputs: stageInputs,
  replaces: ["apiId", "name"],
  autoName: "name",
  tags: apiTags,
  async create({ apigateway }, inputs) {
    await apigateway.send(new CreateStageCommand(settings(inputs)));
    return inputs.name;
  },
  async read(aws, id, state) {
    const ApiId = textOf(state, "apiId");
    const found = await orGone(aws.apigateway.send(new GetStageCommand({ ApiId, StageName: id })));
    if (!found) return undefined;
    const { AccessLogSettings: log, DefaultRouteSettings: routes } = found;
    const url = `${aws.endpoint}/_aws/execute-api/${ApiId}/${id}`;
    return {
      apiId: ApiId,
      name: found.StageName,
      autoDeploy: found.AutoDeploy ?? false,
      description: found.Description,
      accessLogSettings: { destinationArn: log?.DestinationArn, format: log?.Format },
      defaultRouteSettings: {
        detailedMetricsEnabled: routes?.DetailedMetricsEnabled ?? false,
        throttlingBurstLimit: routes?.ThrottlingBurstLimit,
        throttlingRateLimit: routes?.ThrottlingRateLimit,
      },
      stageVariables: found.StageVariables,
      arn: `arn:aws:apigateway:${aws.region}::/apis/${ApiId}/stages/${id}`,
      executionArn: `arn:aws:execute-api:${aws.region}:${await aws.accountId()}:${ApiId}/${id}`,
      invokeUrl: id === "$default" ? `${url}/` : url,
    };
  },
  async update({ apigateway }, _id, inputs) {
    await apigateway.send(new UpdateStageCommand(settings(inputs)));
  },
  async delete({ apigateway }, id, state) {
    await apigateway.send(new DeleteStageCommand({ ApiId: textOf(state, "apiId"), StageName: id }));
  },
});
