import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { routeKey } from "./app-name.ts";
import { recordOf } from "./record.ts";
import type { ThrottleSettings } from "./settings.ts";

/** What the HTTP API is made from. */
export interface ReceiverApiArgs<App extends string> {
  readonly apps: readonly App[];
  readonly fn: aws.lambda.Function;
  readonly throttle: ThrottleSettings;
  readonly logRetentionDays: number;
}

/** The HTTP API and its parts. */
export interface ReceiverApi<App extends string> {
  readonly api: aws.apigatewayv2.Api;
  readonly routes: Readonly<Record<App, aws.apigatewayv2.Route>>;
  readonly stage: aws.apigatewayv2.Stage;
  readonly permission: aws.lambda.Permission;
  readonly accessLog: aws.cloudwatch.LogGroup;
}

/** A little over the function's own time-out, so that the function's answer wins; X waits 10 seconds. */
const INTEGRATION_TIMEOUT_MS = 9_500;

/**
 * One line a request. It leaves out the query string, which holds CRC tokens, and every header, which hold
 * signatures; the route says enough of the path. API Gateway puts "-" where it has no value.
 */
const accessLogFormat = JSON.stringify({
  apiId: "$context.apiId",
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  routeKey: "$context.routeKey",
  method: "$context.httpMethod",
  status: "$context.status",
  responseLength: "$context.responseLength",
  responseLatencyMs: "$context.responseLatency",
  integrationStatus: "$context.integrationStatus",
  integrationLatencyMs: "$context.integrationLatency",
  integrationError: "$context.integrationErrorMessage",
  error: "$context.error.message",
  sourceIp: "$context.identity.sourceIp",
});

/** Makes an HTTP API with one route an app, all of them to the function, and nothing else to call. */
export function receiverApi<App extends string>(
  name: string,
  args: ReceiverApiArgs<App>,
  parent: pulumi.Resource,
): ReceiverApi<App> {
  const api = new aws.apigatewayv2.Api(
    name,
    { protocolType: "HTTP", description: "Webhook URLs for X." },
    { parent },
  );
  // Log groups under /aws/vendedlogs/ share one resource policy; elsewhere each would use up a part of its 5 KB.
  const accessLog = new aws.cloudwatch.LogGroup(
    `${name}-access`,
    { name: pulumi.interpolate`/aws/vendedlogs/${name}/${api.id}`, retentionInDays: args.logRetentionDays },
    { parent },
  );
  const integration = new aws.apigatewayv2.Integration(
    name,
    {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: args.fn.invokeArn,
      payloadFormatVersion: "2.0",
      timeoutMilliseconds: INTEGRATION_TIMEOUT_MS,
    },
    { parent },
  );
  const target = pulumi.interpolate`integrations/${integration.id}`;
  const routes = recordOf(
    args.apps,
    (app) =>
      new aws.apigatewayv2.Route(
        `${name}-${app}`,
        { apiId: api.id, routeKey: routeKey(app), target },
        { parent },
      ),
  );
  const permission = new aws.lambda.Permission(
    name,
    {
      action: "lambda:InvokeFunction",
      function: args.fn.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/*/*/x/*`,
    },
    { parent },
  );
  const stage = new aws.apigatewayv2.Stage(
    name,
    {
      apiId: api.id,
      name: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: accessLog.arn, format: accessLogFormat },
      defaultRouteSettings: {
        throttlingRateLimit: args.throttle.ratePerSecond,
        throttlingBurstLimit: args.throttle.burst,
      },
    },
    // A stage's first deployment takes the routes there are; one made before them answers 404 for a moment.
    { parent, dependsOn: args.apps.map((app) => routes[app]) },
  );
  return { api, routes, stage, permission, accessLog };
}
