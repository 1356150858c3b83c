import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bundleOf } from "./bundle.ts";
import { allow, type Statement, useKey } from "./policy.ts";
import { type ScheduledFunction, scheduledFunction } from "./scheduled-function.ts";
import type { ReceiverSettings } from "./settings.ts";
import { storeOnce } from "./signing-secrets.ts";

/** One app as the guardian sees it. */
interface GuardedApp {
  /** Stored once, in a secret that the guardian's role alone is given. */
  readonly bearerToken?: pulumi.Input<string> | undefined;
  /** In its place, a secret that is there: JSON with `bearerToken`. */
  readonly bearerSecretArn?: pulumi.Input<string> | undefined;
  readonly webhookUrl: pulumi.Input<string>;
  /** The app's signing secrets, where the guardian may take the next one into use. */
  readonly signing?:
    | { readonly secretArn: pulumi.Input<string>; readonly crcSecret?: string | undefined }
    | undefined;
}

/** What the guardian watches over. */
export interface GuardianArgs extends Pick<ReceiverSettings, "kmsKeyArn" | "logRetentionDays" | "xray"> {
  readonly apps: Readonly<Record<string, GuardedApp>>;
  readonly accessLog: aws.cloudwatch.LogGroup;
  /** The receiver's table of claims, which tells how replays have ended. */
  readonly claims: aws.dynamodb.Table;
  /** Name of the receiver's function, under which the metrics of both stand. */
  readonly receiver: pulumi.Input<string>;
  /** X's base URL, where it is not X's own. */
  readonly xApiUrl?: string | undefined;
}

/** The guardian and where it remembers what is to be replayed. */
export interface Guardian extends ScheduledFunction {
  readonly table: aws.dynamodb.Table;
}

/**
 * Makes the function that looks every five minutes whether X lists the webhooks as valid and whether deliveries were
 * lost, and sees to it that X makes up for them. A run ends before the next begins.
 */
export function guardian(name: string, args: GuardianArgs, parent: pulumi.Resource): Guardian {
  const { accessLog, claims, receiver, kmsKeyArn, logRetentionDays, xray, xApiUrl } = args;
  const table = new aws.dynamodb.Table(
    `${name}-guardian`,
    { billingMode: "PAY_PER_REQUEST", hashKey: "k", attributes: [{ name: "k", type: "S" }] },
    { parent },
  );
  const apps = Object.entries(args.apps).map(([app, { webhookUrl, signing, ...token }]) => {
    const bearerSecretArn = tokenSecretArn(`${name}-${app}-bearer`, token, kmsKeyArn, parent);
    return [app, { bearerSecretArn, webhookUrl, signing }] as const;
  });
  const signing = Object.values(args.apps).flatMap((app) => app.signing?.secretArn ?? []);
  const made = scheduledFunction(
    `${name}-guardian`,
    {
      description: "Brings invalid webhooks back and has X replay what was lost.",
      code: bundleOf("guardian"),
      environment: {
        GUARDIAN_APPS: pulumi.jsonStringify(Object.fromEntries(apps)),
        GUARDIAN_TABLE: table.name,
        CLAIMS_TABLE: claims.name,
        ACCESS_LOG_GROUP: accessLog.name,
        RECEIVER_NAME: receiver,
        ...(xApiUrl !== undefined && { X_API_URL: xApiUrl }),
      },
      statements: [
        allow("ReadLog", ["logs:FilterLogEvents"], [pulumi.interpolate`${accessLog.arn}:*`]),
        allow("Remember", ["dynamodb:GetItem", "dynamodb:PutItem"], [table.arn]),
        allow("HearOfReplays", ["dynamodb:GetItem"], [claims.arn]),
        allow(
          "AskX",
          ["secretsmanager:GetSecretValue"],
          apps.map(([, { bearerSecretArn }]) => bearerSecretArn),
        ),
        ...mayPromote(signing),
        ...useKey(kmsKeyArn, signing.length > 0 ? "write" : "read"),
      ],
      schedule: "rate(5 minutes)",
      timeoutSeconds: 240,
      memoryMb: 256,
      logRetentionDays,
      xray,
    },
    parent,
  );
  return { ...made, table };
}

function mayPromote(arns: readonly pulumi.Input<string>[]): Statement[] {
  const actions = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"];
  return arns.length === 0 ? [] : [allow("Promote", actions, [...arns])];
}

function tokenSecretArn(
  name: string,
  { bearerToken, bearerSecretArn }: Pick<GuardedApp, "bearerToken" | "bearerSecretArn">,
  kmsKeyArn: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  if (bearerSecretArn !== undefined) return pulumi.output(bearerSecretArn);
  const description = "X bearer token of a guardian. Rotate here: the stack never writes again.";
  const value = pulumi.jsonStringify({ bearerToken });
  const { arn, ready } = storeOnce(name, { description, value, kmsKeyArn }, parent);
  // With its first value in it.
  return pulumi.all([arn, ready]).apply(([known]) => known);
}
