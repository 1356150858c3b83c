import * as pulumi from "@pulumi/pulumi";
import { appNamePattern, appNameRule } from "./app-name.ts";
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
  /** X's bearer token for the guardian, or the `bearerSecretArn` of a secret whose value is JSON with `bearerToken`. */
  readonly bearerToken?: pulumi.Input<string>;
  readonly bearerSecretArn?: pulumi.Input<string>;
  /** With `quietHours`: X's event types that should come, such as `post.create`. */
  readonly expectedEventTypes?: readonly string[];
}

/** The bearer token of an app, in the way that it is given; both are unset where there is none. */
export function tokenOf({ bearerToken, bearerSecretArn }: ReceiverApp) {
  return { bearerToken, bearerSecretArn };
}

/** What is wrong with an app by itself, in sentences. */
export function problemsWith(name: string, app: ReceiverApp): string[] {
  const problems: string[] = [];
  if (app.bearerToken !== undefined && app.bearerSecretArn !== undefined)
    problems.push(`apps.${name}: give either bearerToken or bearerSecretArn`);
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

/** The secret that is there, or the one that is made with the given values in it. */
export function secretOf(
  name: string,
  app: ReceiverApp,
  kmsKeyArn: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): StoredSecret {
  if (app.signingSecrets !== undefined)
    return storeSigningSecrets(name, app.signingSecrets, kmsKeyArn, parent);
  const arn = pulumi.output(app.secretArn ?? "");
  return { arn, ready: arn };
}
