import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";
import { Secret } from "../../providers/x/secret.ts";
import { jsonText } from "./json-text.ts";

const secretValue = jsonText.pipe(z.object({ bearerToken: z.string().regex(/^[\x21-\x7e]+$/) }));

/** An app's bearer token, read anew in every run, so that a new one counts at once. Throws without quoting the value. */
export async function bearerToken(secrets: SecretsManagerClient, secretArn: string): Promise<Secret> {
  const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const found = secretValue.safeParse(SecretString);
  if (found.success) return new Secret(found.data.bearerToken);
  throw new Error(
    `the secret ${secretArn} is not JSON of the form {"bearerToken": "…"}: put a new value into it`,
  );
}
