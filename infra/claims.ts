import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/**
 * The table that remembers which events have been sent on: key `k`, and `e` as the time (epoch seconds) after
 * which DynamoDB may delete a row. It has no point-in-time recovery because it holds nothing worth recovering:
 * without a row an event is sent once more, with the same key, and none is lost. On-demand, because deliveries
 * come in bursts that X decides; encrypted with DynamoDB's own key, which is its default and costs nothing.
 */
export function claimsTable(name: string, parent: pulumi.Resource): aws.dynamodb.Table {
  return new aws.dynamodb.Table(
    `${name}-claims`,
    {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "k",
      attributes: [{ name: "k", type: "S" }],
      ttl: { attributeName: "e", enabled: true },
    },
    { parent },
  );
}
