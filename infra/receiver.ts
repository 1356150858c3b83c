import * as pulumi from "@pulumi/pulumi";
import { receiverApi } from "./api.ts";
import { routePath } from "./app-name.ts";
import { overflowBucket } from "./bucket.ts";
import { bundleOf } from "./bundle.ts";
import { claimsTable } from "./claims.ts";
import { estimatedUsdPerMillionEvents } from "./cost.ts";
import { customDomain } from "./custom-domain.ts";
import { receiverFunction } from "./function.ts";
import { guardian } from "./guardian.ts";
import { observability } from "./observability.ts";
import { eventQueues } from "./queue.ts";
import { problemsWith, type ReceiverApp, secretOf, tokenOf } from "./receiver-app.ts";
import { keysOf, recordOf } from "./record.ts";
import { redriver } from "./redriver.ts";
import { leastDedupeHours, type ReceiverOverrides, settingProblems, withDefaults } from "./settings.ts";

/** What a {@link WebhookReceiver} is made from. Everything but `apps` has a default. */
export interface WebhookReceiverArgs<App extends string = string> extends ReceiverOverrides {
  /** The X apps by a name of your choice: 1 to 32 lower-case letters, digits or hyphens. About 30 fit. */
  readonly apps: Readonly<Record<App, ReceiverApp>>;
  /** X's base URL for the guardian. Default: X's own. */
  readonly xApiUrl?: string;
}

/**
 * An endpoint for X's webhooks on AWS: HTTP API, Lambda function, a DynamoDB table to tell duplicates and an SQS
 * queue that every event lands in. Hand `urls.<app>` to a `Webhook`.
 *
 * A wrong app name, or an app with no secret or with two, is an error at preview.
 */
export class WebhookReceiver<App extends string = string> extends pulumi.ComponentResource {
  /**
   * Each app's webhook URL. X calls it before it answers the creation of a webhook, so a URL is known only when
   * all that the answer takes is in place, and whatever uses it is deleted before any of that.
   */
  readonly urls: Readonly<Record<App, pulumi.Output<string>>>;
  /** Each app's secret in Secrets Manager; a rotation puts its new value there. */
  readonly secretArns: Readonly<Record<App, pulumi.Output<string>>>;
  readonly queueUrl: pulumi.Output<string>;
  readonly queueArn: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly deadLetterQueueArn: pulumi.Output<string>;
  /** The bucket of the bodies that are too large for SQS, and of the events that SQS did not take. */
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly tableName: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  /** The function's role; grant it `kms:Decrypt` where a `secretArn` has a key of your own. */
  readonly roleName: pulumi.Output<string>;
  /** The function that moves what SQS did not take from the bucket to its queue, each minute. */
  readonly redriverName: pulumi.Output<string>;
  readonly redriverLogGroup: pulumi.Output<string>;
  /** The function that brings invalid webhooks back and has X replay what was lost; unset without it. */
  readonly guardianName: pulumi.Output<string> | undefined;
  /** Its role; grant it `kms:Decrypt` where a `bearerSecretArn` has a key of your own. */
  readonly guardianRoleName: pulumi.Output<string> | undefined;
  readonly guardianLogGroup: pulumi.Output<string> | undefined;
  /** CloudWatch log group of the function. */
  readonly logGroup: pulumi.Output<string>;
  /** CloudWatch log group of the HTTP API: one JSON line a request. */
  readonly accessLogGroup: pulumi.Output<string>;
  readonly apiId: pulumi.Output<string>;
  /** What the custom domain's name must point at; unset without one. */
  readonly customDomainTarget: pulumi.Output<string> | undefined;
  /** The SNS topic that is made for `alarmEmail`; unset without it. */
  readonly alarmTopicArn: pulumi.Output<string> | undefined;
  /** The dashboard in CloudWatch; unset without it. */
  readonly dashboardName: pulumi.Output<string> | undefined;
  /** What AWS takes for a million events with these settings, US dollars at list prices (docs/cost.md). */
  readonly estimatedUsdPerMillionEvents: number;

  constructor(name: string, args: WebhookReceiverArgs<App>, opts?: pulumi.ComponentResourceOptions) {
    super("x-webhooks:aws:WebhookReceiver", name, {}, opts);
    // Sorted, so that the order they are written in is never a change.
    const apps = keysOf(args.apps).sort();
    const problems = apps.flatMap((app) => problemsWith(app, args.apps[app]));
    if ((args.dedupeWindowHours ?? leastDedupeHours) < leastDedupeHours) {
      problems.push(
        `dedupeWindowHours: must be at least ${leastDedupeHours}, since X's replay reaches back 24`,
      );
    }
    const settings = withDefaults(args);
    problems.push(...settingProblems(settings).map(({ path, message }) => `${path.join(".")}: ${message}`));
    const guarded = apps.filter((app) => Object.values(tokenOf(args.apps[app])).some(Boolean));
    if (settings.guardian && guarded.length === 0)
      problems.push("guardian: give the apps to guard their bearerToken or bearerSecretArn");
    if (problems.length > 0) throw new pulumi.ResourceError(problems.join("\n"), this, true);

    const queues = eventQueues(name, settings, this);
    const bucket = overflowBucket(name, settings, this);
    const table = claimsTable(name, this);
    const secrets = recordOf(apps, (app) =>
      secretOf(`${name}-${app}`, args.apps[app], settings.kmsKeyArn, this),
    );
    const { fn, role, rolePolicy, logGroup } = receiverFunction(
      name,
      {
        ...settings,
        code: bundleOf("receiver"),
        apps: recordOf(apps, (app) => ({
          secretArn: secrets[app].arn,
          crcSecret: args.apps[app].crcSecret,
        })),
        queues,
        table,
        bucket,
      },
      this,
    );
    const redrive = redriver(name, { ...settings, queues, bucket, receiver: fn.name }, this);
    const { api, routes, stage, permission, accessLog } = receiverApi(name, { ...settings, apps, fn }, this);
    const domain =
      settings.customDomain && customDomain(name, { ...settings.customDomain, api, stage }, this);

    // An Output carries the resources it was made from. No value of a URL comes from these, so they are named
    // here; the function, the integration and the log groups come with them.
    const ready = [stage.id, permission.id, rolePolicy.id];
    this.urls = recordOf(apps, (app) =>
      pulumi
        .all([domain?.endpoint ?? api.apiEndpoint, routes[app].id, secrets[app].ready, ...ready])
        .apply(([endpoint]) => `${endpoint}${routePath(app)}`),
    );
    const guard = settings.guardian
      ? guardian(
          name,
          {
            ...settings,
            apps: recordOf(guarded, (app) => ({
              ...tokenOf(args.apps[app]),
              webhookUrl: this.urls[app],
              signing: settings.guardianMayPromote
                ? { secretArn: secrets[app].arn, crcSecret: args.apps[app].crcSecret }
                : undefined,
            })),
            accessLog,
            claims: table,
            receiver: fn.name,
          },
          this,
        )
      : undefined;
    const watch = observability(
      name,
      {
        ...settings,
        fn,
        redriver: redrive.fn,
        guardianFunction: guard?.fn,
        api,
        queues,
        table,
        logGroup,
        accessLog,
        expected: recordOf(apps, (app) => [...new Set(args.apps[app].expectedEventTypes)]),
      },
      this,
    );
    this.guardianName = guard?.fn.name;
    this.guardianRoleName = guard?.role.name;
    this.guardianLogGroup = guard?.logGroup.name;
    this.secretArns = recordOf(apps, (app) => secrets[app].arn);
    this.queueUrl = queues.queue.url;
    this.queueArn = queues.queue.arn;
    this.deadLetterQueueUrl = queues.deadLetters.url;
    this.deadLetterQueueArn = queues.deadLetters.arn;
    this.bucketName = bucket.id;
    this.bucketArn = bucket.arn;
    this.tableName = table.name;
    this.functionName = fn.name;
    this.roleName = role.name;
    this.redriverName = redrive.fn.name;
    this.redriverLogGroup = redrive.logGroup.name;
    this.logGroup = logGroup.name;
    this.accessLogGroup = accessLog.name;
    this.apiId = api.id;
    this.customDomainTarget = domain?.target;
    this.alarmTopicArn = watch.alarmTopicArn;
    this.dashboardName = watch.dashboardName;
    this.estimatedUsdPerMillionEvents = estimatedUsdPerMillionEvents(settings);
    this.registerOutputs({
      urls: this.urls,
      secretArns: this.secretArns,
      queueUrl: this.queueUrl,
      queueArn: this.queueArn,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
      deadLetterQueueArn: this.deadLetterQueueArn,
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      tableName: this.tableName,
      functionName: this.functionName,
      roleName: this.roleName,
      redriverName: this.redriverName,
      redriverLogGroup: this.redriverLogGroup,
      guardianName: this.guardianName,
      guardianRoleName: this.guardianRoleName,
      guardianLogGroup: this.guardianLogGroup,
      logGroup: this.logGroup,
      accessLogGroup: this.accessLogGroup,
      apiId: this.apiId,
      customDomainTarget: this.customDomainTarget,
      alarmTopicArn: this.alarmTopicArn,
      dashboardName: this.dashboardName,
      estimatedUsdPerMillionEvents: this.estimatedUsdPerMillionEvents,
    });
  }
}
