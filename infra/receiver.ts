import * as pulumi from "@pulumi/pulumi";
import { receiverApi } from "./api.ts";
import { appNamePattern, appNameRule, routePath } from "./app-name.ts";
import { bundleReceiver } from "./bundle.ts";
import { claimsTable } from "./claims.ts";
import { receiverFunction } from "./function.ts";
import { eventQueues } from "./queue.ts";
import { keysOf, recordOf } from "./record.ts";
import { leastDedupeHours, type ReceiverOverrides, withDefaults } from "./settings.ts";
import { type SigningSecrets, type StoredSecret, storeSigningSecrets } from "./signing-secrets.ts";

/** One X app: give `signingSecrets`, which the stack stores, or the `secretArn` of a secret that is there. */
export interface ReceiverApp {
  /**
   * A secret in Secrets Manager whose value is JSON: `clientSecret`, `consumerSecret`, and during a rotation
   * `clientSecretNext`, `consumerSecretNext`. The full ARN, with its six random characters.
   */
  readonly secretArn?: pulumi.Input<string>;
  /** X's signing secrets: the first value of a secret that the stack makes and afterwards leaves alone. */
  readonly signingSecrets?: SigningSecrets;
  /** Which secret answers X's CRC. Default: the client secret where there is one. */
  readonly crcSecret?: "client" | "consumer";
}

/** What a {@link WebhookReceiver} is made from. Everything but `apps` has a default. */
export interface WebhookReceiverArgs<App extends string = string> extends ReceiverOverrides {
  /** The X apps by a name of your choice: 1 to 32 lower-case letters, digits or hyphens. About 30 fit. */
  readonly apps: Readonly<Record<App, ReceiverApp>>;
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
  readonly tableName: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  /** The function's role; grant it `kms:Decrypt` where a `secretArn` has a key of your own. */
  readonly roleName: pulumi.Output<string>;
  /** CloudWatch log group of the function. */
  readonly logGroup: pulumi.Output<string>;
  /** CloudWatch log group of the HTTP API: one JSON line a request. */
  readonly accessLogGroup: pulumi.Output<string>;
  readonly apiId: pulumi.Output<string>;

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
    if (problems.length > 0) throw new pulumi.ResourceError(problems.join("\n"), this, true);

    const settings = withDefaults(args);
    const queues = eventQueues(name, settings.queue, this);
    const table = claimsTable(name, this);
    const secrets = recordOf(apps, (app) => secretOf(`${name}-${app}`, args.apps[app], this));
    const { fn, role, rolePolicy, logGroup } = receiverFunction(
      name,
      {
        ...settings,
        code: bundleReceiver(),
        apps: recordOf(apps, (app) => ({
          secretArn: secrets[app].arn,
          crcSecret: args.apps[app].crcSecret,
        })),
        queues,
        table,
      },
      this,
    );
    const { api, routes, stage, permission, accessLog } = receiverApi(name, { ...settings, apps, fn }, this);

    // An Output carries the resources it was made from. No value of a URL comes from these, so they are named
    // here; the function, the integration and the log groups come with them.
    const ready = [stage.id, permission.id, rolePolicy.id];
    this.urls = recordOf(apps, (app) =>
      pulumi
        .all([api.apiEndpoint, routes[app].id, secrets[app].ready, ...ready])
        .apply(([endpoint]) => `${endpoint}${routePath(app)}`),
    );
    this.secretArns = recordOf(apps, (app) => secrets[app].arn);
    this.queueUrl = queues.queue.url;
    this.queueArn = queues.queue.arn;
    this.deadLetterQueueUrl = queues.deadLetters.url;
    this.deadLetterQueueArn = queues.deadLetters.arn;
    this.tableName = table.name;
    this.functionName = fn.name;
    this.roleName = role.name;
    this.logGroup = logGroup.name;
    this.accessLogGroup = accessLog.name;
    this.apiId = api.id;
    this.registerOutputs({
      urls: this.urls,
      secretArns: this.secretArns,
      queueUrl: this.queueUrl,
      queueArn: this.queueArn,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
      deadLetterQueueArn: this.deadLetterQueueArn,
      tableName: this.tableName,
      functionName: this.functionName,
      roleName: this.roleName,
      logGroup: this.logGroup,
      accessLogGroup: this.accessLogGroup,
      apiId: this.apiId,
    });
  }
}

function problemsWith(name: string, app: ReceiverApp): string[] {
  const problems: string[] = [];
  if (!appNamePattern.test(name)) problems.push(`apps: the name "${name}" must be ${appNameRule}`);
  if ((app.secretArn === undefined) === (app.signingSecrets === undefined)) {
    problems.push(`apps.${name}: give either signingSecrets or secretArn`);
  } else if (app.signingSecrets !== undefined) {
    const { clientSecret, consumerSecret } = app.signingSecrets;
    const crc = { client: clientSecret, consumer: consumerSecret, either: clientSecret ?? consumerSecret };
    if (crc[app.crcSecret ?? "either"] === undefined) {
      problems.push(
        `apps.${name}.signingSecrets: give ${app.crcSecret ?? "client"}Secret, which answers X's CRC`,
      );
    }
  }
  return problems;
}

function secretOf(name: string, app: ReceiverApp, parent: pulumi.Resource): StoredSecret {
  if (app.signingSecrets !== undefined) return storeSigningSecrets(name, app.signingSecrets, parent);
  const arn = pulumi.output(app.secretArn ?? "");
  return { arn, ready: arn };
}
