import { GetApisCommand, GetStageCommand } from "@aws-sdk/client-apigatewayv2";
import { CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Aws } from "./aws/clients.ts";
import type { Journal } from "./x/journal.ts";

const logStreamName = "sandbox";

/**
 * Makes up for what MiniStack lacks: it keeps the settings of the HTTP API's access log and writes none. What the
 * emulated X was answered goes into the log group that the stage names, in the format that the stage names, as API
 * Gateway would write it; API Gateway's variables that X cannot know stand there as "-". The function writes what is
 * new since its last call.
 */
export async function accessLogWriter(aws: Aws, journal: Journal): Promise<() => Promise<void>> {
  const { Items: [api] = [] } = await aws.apigateway.send(new GetApisCommand({}));
  const stage = await aws.apigateway.send(new GetStageCommand({ ApiId: api?.ApiId, StageName: "$default" }));
  const { DestinationArn = "", Format = "" } = stage.AccessLogSettings ?? {};
  const logGroupName = DestinationArn.split(":log-group:")[1]?.replace(/:\*$/, "");
  await aws.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  let written = journal.deliveries.length;
  return async () => {
    const fresh = journal.deliveries.slice(written);
    written = journal.deliveries.length;
    const logEvents = fresh
      .filter(({ status }) => status !== null)
      .map(({ at, id, status, url, durationMs }) => {
        const values = new Map([
          ["requestId", id],
          ["requestTime", at],
          ["routeKey", `ANY ${pathOf(url)}`],
          ["httpMethod", "POST"],
          ["status", String(status)],
          ["responseLatency", String(durationMs)],
        ]);
        const message = Format.replaceAll(
          /\$context\.([\w.]+)/g,
          (_, name: string) => values.get(name) ?? "-",
        );
        return { timestamp: Date.parse(at), message };
      });
    if (logEvents.length === 0) return;
    await aws.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  };
}

/** What follows the stage in a webhook's URL, which MiniStack puts below its own address. */
function pathOf(url: string): string {
  return new URL(url).pathname.replace(/^.*(?=\/x\/)/, "");
}
