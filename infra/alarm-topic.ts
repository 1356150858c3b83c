import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyOf } from "./policy.ts";

/**
 * Makes a topic that the account's alarms alone may publish to, and subscribes an address, which AWS asks to confirm
 * by a mail of its own. It is not encrypted with a key: what an alarm says is no secret.
 */
export function alarmTopic(name: string, email: string, parent: pulumi.Resource): pulumi.Output<string> {
  const topic = new aws.sns.Topic(`${name}-alarms`, {}, { parent });
  const policy = new aws.sns.TopicPolicy(
    `${name}-alarms`,
    {
      arn: topic.arn,
      policy: policyOf([
        {
          Sid: "Alarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { StringEquals: { "aws:SourceAccount": topic.arn.apply((arn) => arn.split(":")[4]) } },
        },
      ]),
    },
    { parent },
  );
  new aws.sns.TopicSubscription(
    `${name}-alarms`,
    { topic: topic.arn, protocol: "email", endpoint: email },
    { parent },
  );
  // An alarm that rings before the policy is there would not be heard.
  return pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
}
