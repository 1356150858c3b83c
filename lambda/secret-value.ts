/**
 * An app's signing secrets as Secrets Manager keeps them: a JSON object of strings. `…Next` is the secret a rotation
 * is going to: deliveries signed with it are accepted already, a CRC is never answered with it.
 */
export interface SigningSecrets {
  readonly clientSecret?: string;
  readonly clientSecretNext?: string;
  readonly consumerSecret?: string;
  readonly consumerSecretNext?: string;
}

/** Which secret keys the answer to a CRC. */
export type CrcSecret = "client" | "consumer";

const names = ["clientSecret", "clientSecretNext", "consumerSecret", "consumerSecretNext"] as const;

/** The value is not of the shape above. The message never quotes it. */
export class SecretValueError extends Error {
  override readonly name = "SecretValueError";
}

/** Reads the secret's text. Throws {@link SecretValueError} where it holds no usable secret. */
export function parseSecretValue(text: string): SigningSecrets {
  const value = objectOf(text);
  const secrets: { -readonly [K in keyof SigningSecrets]: SigningSecrets[K] } = {};
  for (const name of names) {
    const entry = Object.hasOwn(value, name) ? value[name] : undefined;
    if (entry === undefined || entry === null || entry === "") continue;
    if (typeof entry !== "string") throw new SecretValueError(`the secret's ${name} is not a string`);
    secrets[name] = entry;
  }
  if (Object.keys(secrets).length === 0)
    throw new SecretValueError(`the secret holds none of ${names.join(", ")}`);
  return secrets;
}

/** The secret that answers a CRC, and which one it is. */
export interface CrcKey {
  readonly which: CrcSecret;
  readonly secret: string;
}

/** The secret that answers a CRC: the configured one, else the client secret where there is one. Never a guess. */
export function crcKey(secrets: SigningSecrets, configured?: CrcSecret): CrcKey | undefined {
  const which = configured ?? (secrets.clientSecret === undefined ? "consumer" : "client");
  const secret = secrets[`${which}Secret`];
  return secret === undefined ? undefined : { which, secret };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SecretValueError("the secret is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SecretValueError("the secret is not a JSON object");
  }
  return { ...value };
}
