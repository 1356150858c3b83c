import * as pulumi from "@pulumi/pulumi";

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: pulumi.Input<string> | pulumi.Input<pulumi.Input<string>[]>;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** The text of a policy. */
export function policyOf(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** Allows these actions on these resources. */
export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: Statement["Resource"],
  Condition?: unknown,
): Statement {
  return { Sid, Effect: "Allow", Action, Resource, ...(Condition !== undefined && { Condition }) };
}

/** What a role needs of a key of your own: to write what it encrypts (SQS wants both for that), or only to read it. */
export function useKey(
  kmsKeyArn: pulumi.Input<string> | undefined,
  to: "read" | "write" = "write",
): Statement[] {
  if (kmsKeyArn === undefined) return [];
  const actions = to === "read" ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"];
  return [allow("UseKey", actions, [kmsKeyArn])];
}

/** What a function's role needs to be traced; X-Ray has no resources to name. */
export function trace(xray: boolean): Statement[] {
  return xray ? [allow("Trace", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"])] : [];
}

/** A policy that grants nothing: callers need a grant of their own, and TLS. */
export function tlsOnly(service: "sqs" | "s3", resource: Statement["Resource"]): pulumi.Output<string> {
  return policyOf([
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: `${service}:*`,
      Resource: resource,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}

/** Who may take on a role: one of AWS's services. */
export function assumedBy(service: "lambda" | "scheduler"): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: `${service}.amazonaws.com` }, Action: "sts:AssumeRole" },
    ],
  });
}
