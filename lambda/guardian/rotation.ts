import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { z } from "zod";
import type { CrcSecret } from "../secret-value.ts";
import type { Rotation } from "./promote.ts";

const crcAnswer = z.object({ response_token: z.string() });

/** The rotation of a secret in Secrets Manager, behind a receiver at a URL. */
export function rotationOf(
  secrets: SecretsManagerClient,
  http: { readonly fetch: typeof fetch },
  signing: { readonly secretArn: string; readonly crcSecret?: CrcSecret | undefined },
  webhookUrl: string,
): Rotation {
  const { secretArn: SecretId, crcSecret } = signing;
  const read = async () => {
    const { SecretString = "", VersionId = "" } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return { text: SecretString, version: VersionId };
  };
  return {
    crcSecret,
    read,
    write: async (SecretString, version) => {
      // Secrets Manager has no conditional write; what is left is the moment between these two calls.
      if ((await read()).version !== version) throw new Error(`the secret ${SecretId} was changed meanwhile`);
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
    challenge: async (token) => {
      const url = new URL(webhookUrl);
      url.searchParams.set("crc_token", token);
      try {
        const response = await http.fetch(url, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
        return response.status === 200 ? crcAnswer.parse(await response.json()).response_token : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
