import {
  DeleteMetricFilterCommand,
  DescribeMetricFiltersCommand,
  PutMetricFilterCommand,
  StandardUnit,
} from "@aws-sdk/client-cloudwatch-logs";
import { z } from "zod";
import type { Aws } from "./clients.ts";
import { orGone, resource, textOf } from "./resource.ts";

const inputs = z.object({
  name: z.string().regex(/^[^:*]{1,512}$/),
  logGroupName: z.string().min(1).max(512),
  pattern: z.string().max(1024),
  metricTransformation: z
    .strictObject({
      name: z.string().regex(/^[^:*$]{1,255}$/),
      namespace: z.string().regex(/^[^:*$]{1,255}$/),
      value: z.string().min(1).max(100),
      defaultValue: z.string().optional(),
      dimensions: z.record(z.string(), z.string().startsWith("$.")).optional(),
      unit: z.enum(StandardUnit).default("None"),
    })
    .refine(({ defaultValue, dimensions }) => defaultValue === undefined || dimensions === undefined, {
      error: "CloudWatch takes no defaultValue beside dimensions",
    }),
});

async function put({ logs }: Aws, given: z.output<typeof inputs>): Promise<void> {
  const { name, namespace, value, defaultValue, dimensions, unit } = given.metricTransformation;
  await logs.send(
    new PutMetricFilterCommand({
      filterName: given.name,
      logGroupName: given.logGroupName,
      filterPattern: given.pattern,
      metricTransformations: [
        {
          metricName: name,
          metricNamespace: namespace,
          metricValue: value,
          defaultValue: defaultValue === undefined ? undefined : Number(defaultValue),
          dimensions,
          unit,
        },
      ],
    }),
  );
}

/** Makes a metric of a log group's lines. Its id is its name. */
export const logMetricFilter = resource({
  token: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  inputs,
  replaces: ["name", "logGroupName"],
  autoName: "name",
  async create(aws, given) {
    await put(aws, given);
    return given.name;
  },
  async read({ logs }, id, state) {
    const logGroupName = textOf(state, "logGroupName");
    const query = new DescribeMetricFiltersCommand({ logGroupName, filterNamePrefix: id });
    const found = (await orGone(logs.send(query)))?.metricFilters?.find(
      ({ filterName }) => filterName === id,
    );
    const [transformation] = found?.metricTransformations ?? [];
    if (!found || !transformation) return undefined;
    const { metricName, metricNamespace, metricValue, defaultValue, dimensions, unit } = transformation;
    return {
      name: id,
      logGroupName,
      pattern: found.filterPattern,
      metricTransformation: {
        name: metricName,
        namespace: metricNamespace,
        value: metricValue,
        defaultValue: defaultValue === undefined ? undefined : String(defaultValue),
        dimensions,
        unit: unit ?? "None",
      },
    };
  },
  update: (aws, _id, given) => put(aws, given),
  async delete({ logs }, id, state) {
    const logGroupName = textOf(state, "logGroupName");
    await logs.send(new DeleteMetricFilterCommand({ logGroupName, filterName: id }));
  },
});
