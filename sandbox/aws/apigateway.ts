import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  DeleteApiCommand,
  DeleteIntegrationCommand,
  DeleteRouteCommand,
  GetApiCommand,
  GetIntegrationCommand,
  GetRouteCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
} from "@aws-sdk/client-apigatewayv2";
import { z } from "zod";
import { apiTags } from "./apigateway-tags.ts";
import { orGone, resource, tags, textOf } from "./resource.ts";

/** An HTTP API. Its id is MiniStack's; its endpoint is MiniStack's data plane with the stage `$default`. */
export const api = resource({
  token: "aws:apigatewayv2/api:Api",
  inputs: z.object({
    name: z.string().min(1).max(128),
    protocolType: z.literal("HTTP"),
    description: z.string().max(1024).optional(),
    disableExecuteApiEndpoint: z.boolean().default(false),
    tags,
  }),
  replaces: ["protocolType"],
  autoName: "name",
  tags: apiTags,
  async create({ apigateway }, inputs) {
    const { ApiId } = await apigateway.send(
      new CreateApiCommand({
        Name: inputs.name,
        ProtocolType: inputs.protocolType,
        Description: inputs.description,
        DisableExecuteApiEndpoint: inputs.disableExecuteApiEndpoint,
      }),
    );
    return ApiId ?? "";
  },
  async read(aws, id) {
    const found = await orGone(aws.apigateway.send(new GetApiCommand({ ApiId: id })));
    if (!found) return undefined;
    return {
      name: found.Name,
      protocolType: found.ProtocolType,
      description: found.Description,
      disableExecuteApiEndpoint: found.DisableExecuteApiEndpoint ?? false,
      arn: `arn:aws:apigateway:${aws.region}::/apis/${id}`,
      executionArn: `arn:aws:execute-api:${aws.region}:${await aws.accountId()}:${id}`,
      apiEndpoint: `${aws.endpoint}/_aws/execute-api/${id}/$default`,
    };
  },
  async update({ apigateway }, id, { name, description, disableExecuteApiEndpoint }) {
    await apigateway.send(
      new UpdateApiCommand({
        ApiId: id,
        Name: name,
        Description: description ?? "",
        DisableExecuteApiEndpoint: disableExecuteApiEndpoint,
      }),
    );
  },
  async delete({ apigateway }, id) {
    await apigateway.send(new DeleteApiCommand({ ApiId: id }));
  },
});

/** How an API calls a function. */
export const integration = resource({
  token: "aws:apigatewayv2/integration:Integration",
  inputs: z.object({
    apiId: z.string().min(1),
    integrationType: z.literal("AWS_PROXY"),
    integrationUri: z.string().startsWith("arn:"),
    integrationMethod: z.string().default("POST"),
    payloadFormatVersion: z.enum(["1.0", "2.0"]).default("1.0"),
    connectionType: z.literal("INTERNET").default("INTERNET"),
    timeoutMilliseconds: z.int().min(50).max(30_000).default(30_000),
    description: z.string().optional(),
  }),
  replaces: ["apiId", "integrationType"],
  async create({ apigateway }, inputs) {
    const { IntegrationId } = await apigateway.send(
      new CreateIntegrationCommand({
        ApiId: inputs.apiId,
        IntegrationType: inputs.integrationType,
        IntegrationUri: inputs.integrationUri,
        IntegrationMethod: inputs.integrationMethod,
        PayloadFormatVersion: inputs.payloadFormatVersion,
        ConnectionType: inputs.connectionType,
        TimeoutInMillis: inputs.timeoutMilliseconds,
        Description: inputs.description,
      }),
    );
    return IntegrationId ?? "";
  },
  async read({ apigateway }, id, state) {
    const ApiId = textOf(state, "apiId");
    const found = await orGone(apigateway.send(new GetIntegrationCommand({ ApiId, IntegrationId: id })));
    if (!found) return undefined;
    return {
      apiId: ApiId,
      integrationType: found.IntegrationType,
      integrationUri: found.IntegrationUri,
      integrationMethod: found.IntegrationMethod,
      payloadFormatVersion: found.PayloadFormatVersion,
      connectionType: found.ConnectionType,
      timeoutMilliseconds: found.TimeoutInMillis,
      description: found.Description,
    };
  },
  async update({ apigateway }, id, inputs) {
    await apigateway.send(
      new UpdateIntegrationCommand({
        ApiId: inputs.apiId,
        IntegrationId: id,
        IntegrationUri: inputs.integrationUri,
        IntegrationMethod: inputs.integrationMethod,
        PayloadFormatVersion: inputs.payloadFormatVersion,
        TimeoutInMillis: inputs.timeoutMilliseconds,
        Description: inputs.description ?? "",
      }),
    );
  },
  async delete({ apigateway }, id, state) {
    await apigateway.send(new DeleteIntegrationCommand({ ApiId: textOf(state, "apiId"), IntegrationId: id }));
  },
});

/** Which requests go to an integration. */
export const route = resource({
  token: "aws:apigatewayv2/route:Route",
  inputs: z.object({
    apiId: z.string().min(1),
    routeKey: z.string().regex(/^(\$default|[A-Z]+ \/.*)$/),
    target: z.string().startsWith("integrations/").optional(),
    authorizationType: z.literal("NONE").default("NONE"),
    operationName: z.string().optional(),
  }),
  replaces: ["apiId"],
  async create({ apigateway }, inputs) {
    const { RouteId } = await apigateway.send(
      new CreateRouteCommand({
        ApiId: inputs.apiId,
        RouteKey: inputs.routeKey,
        Target: inputs.target,
        AuthorizationType: inputs.authorizationType,
        OperationName: inputs.operationName,
      }),
    );
    return RouteId ?? "";
  },
  async read({ apigateway }, id, state) {
    const ApiId = textOf(state, "apiId");
    const found = await orGone(apigateway.send(new GetRouteCommand({ ApiId, RouteId: id })));
    if (!found) return undefined;
    return {
      apiId: ApiId,
      routeKey: found.RouteKey,
      target: found.Target,
      authorizationType: found.AuthorizationType,
      operationName: found.OperationName,
    };
  },
  async update({ apigateway }, id, inputs) {
    await apigateway.send(
      new UpdateRouteCommand({
        ApiId: inputs.apiId,
        RouteId: id,
        RouteKey: inputs.routeKey,
        Target: inputs.target,
        OperationName: inputs.operationName,
      }),
    );
  },
  async delete({ apigateway }, id, state) {
    await apigateway.send(new DeleteRouteCommand({ ApiId: textOf(state, "apiId"), RouteId: id }));
  },
});
