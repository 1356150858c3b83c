import type { AwsCall } from "./aws.ts";
import { isRetryable } from "./aws-error.ts";
import { budget } from "./budget.ts";
import { textAt } from "./json.ts";
import type { World } from "./ports.ts";
import { withRetries } from "./retry.ts";
import { SecretValueError } from "./secret-value.ts";

/** Reads the current text of a secret from Secrets Manager, in at most two tries. */
export function secretLoader(call: AwsCall, world: World): (arn: string) => Promise<string> {
  return async (arn) => {
    const tries = {
      tries: 2,
      untilMs: world.now() + budget.secretMs,
      perTryMs: budget.secretMs / 2,
      isRetryable,
    };
    const answer = await withRetries(world, tries, (timeoutMs, fresh) =>
      call({
        service: "secretsmanager",
        target: "secretsmanager.GetSecretValue",
        body: { SecretId: arn },
        timeoutMs,
        fresh,
      }),
    );
    const text = textAt(answer, "SecretString");
    if (text === undefined) throw new SecretValueError("the secret has no text");
    return text;
  };
}
