import { type CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { z } from "zod";
import { jsonText } from "./json-text.ts";
import type { AccessLog } from "./ports.ts";

/** A line of the HTTP API's access log, as much of it as matters. Lines of other shapes are none of ours. */
const line = jsonText.pipe(z.object({ routeKey: z.string(), method: z.string(), status: z.string() }));

const lost = /^(?:5\d\d|429)$/;

/**
 * The losses by the HTTP API's access log in CloudWatch Logs: 5xx comes of the function (its errors, time-outs,
 * throttles) and of the API itself, 429 of the API's throttle. A CRC, which is a GET, loses no event. The lines are
 * looked at again here, because a server may take the pattern for a hint.
 */
export function accessLog(logs: CloudWatchLogsClient, logGroupName: string): AccessLog {
  return async (app, fromMs, toMs) => {
    const routeKey = `ANY /x/${app}`;
    const filterPattern = `{ ($.routeKey = "${routeKey}") && ($.method = "POST") && (($.status = "429") || ($.status = "5*")) }`;
    const moments: number[] = [];
    // The service's end is inclusive.
    const query = { logGroupName, filterPattern, startTime: fromMs, endTime: toMs - 1 };
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, query)) {
      for (const { timestamp, message = "" } of events) {
        const found = line.safeParse(message);
        if (timestamp === undefined || !found.success) continue;
        const { method, status } = found.data;
        if (found.data.routeKey === routeKey && method === "POST" && lost.test(status))
          moments.push(timestamp);
      }
    }
    return moments;
  };
}
