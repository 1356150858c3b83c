import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The secrets X signs with, as they are now; at least one of the two. */
export interface SigningSecrets {
  /** OAuth 2.0 client secret of the X app. */
  readonly clientSecret?: pulumi.Input<string>;
  /** OAuth 1.0a consumer secret (API secret key) of the X app. */
  readonly consumerSecret?: pulumi.Input<string>;
}

/** Where the function reads an app's secrets, and what must exist before it can. */
export interface StoredSecret {
  readonly arn: pulumi.Output<string>;
  readonly ready: pulumi.Output<string>;
}

/** Stores an app's signing secrets, once (see `storeOnce`). */
export function storeSigningSecrets(
  name: string,
  { clientSecret, consumerSecret }: SigningSecrets,
  kmsKeyArn: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): StoredSecret {
  const description = "X signing secrets of a webhook receiver. Rotate here: the stack never writes again.";
  const value = pulumi.jsonStringify({ clientSecret, consumerSecret });
  return storeOnce(name, { description, value, kmsKeyArn }, parent);
}

/** A secret and its first value. */
interface FirstValue {
  readonly description: string;
  readonly value: pulumi.Output<string>;
  readonly kmsKeyArn: pulumi.Input<string> | undefined;
}

/**
 * Stores a secret once: the stack writes the first value and never another, so a secret rotated
 * in Secrets Manager is neither shown as a change nor undone. To change one later, put a new value there.
 *
 * Secrets Manager takes the label AWSCURRENT, later AWSPREVIOUS too, from a version that newer ones follow, and
 * a version without labels counts as deleted: a refresh would drop it from the state and the next update would
 * put the old secret back. A label of our own keeps the first version in sight for good. Labels and value are
 * then ignored, since both stay as they are in the account.
 */
export function storeOnce(
  name: string,
  { description, value, kmsKeyArn }: FirstValue,
  parent: pulumi.Resource,
): StoredSecret {
  const secret = new aws.secretsmanager.Secret(
    name,
    {
      description,
      ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
    },
    { parent },
  );
  const version = new aws.secretsmanager.SecretVersion(
    name,
    {
      secretId: secret.id,
      secretString: pulumi.secret(value),
      versionStages: ["AWSCURRENT", "first-value"],
    },
    { parent, ignoreChanges: ["secretString", "versionStages"] },
  );
  return { arn: secret.arn, ready: version.id };
}
