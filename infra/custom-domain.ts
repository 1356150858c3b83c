import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CustomDomain } from "./settings.ts";

/** What a name of your own is attached to. */
export interface CustomDomainArgs extends CustomDomain {
  readonly api: aws.apigatewayv2.Api;
  readonly stage: aws.apigatewayv2.Stage;
}

/** A name of your own in front of an API. */
export interface AttachedDomain {
  /** `https://<name>`, once it leads to the API. */
  readonly endpoint: pulumi.Output<string>;
  /** What the name must point at, by a CNAME or an alias: made already where a zone is given. */
  readonly target: pulumi.Output<string>;
}

/** Puts the name in front of the API. An API that is replaced gets the name anew, and the webhook URLs stay. */
export function customDomain(name: string, args: CustomDomainArgs, parent: pulumi.Resource): AttachedDomain {
  const certificateArn = args.certificateArn ?? issuedCertificate(name, args, parent);
  const domain = new aws.apigatewayv2.DomainName(
    name,
    {
      domainName: args.name,
      domainNameConfiguration: { certificateArn, endpointType: "REGIONAL", securityPolicy: "TLS_1_2" },
    },
    { parent },
  );
  const mapping = new aws.apigatewayv2.ApiMapping(
    name,
    { apiId: args.api.id, domainName: domain.id, stage: args.stage.id },
    { parent },
  );
  const { targetDomainName: target, hostedZoneId } = domain.domainNameConfiguration;
  const ready: pulumi.Output<string>[] = [mapping.id];
  if (args.zoneId !== undefined) {
    const record = new aws.route53.Record(
      name,
      {
        zoneId: args.zoneId,
        name: args.name,
        type: "A",
        aliases: [{ name: target, zoneId: hostedZoneId, evaluateTargetHealth: false }],
      },
      { parent },
    );
    ready.push(record.id);
  }
  return { endpoint: pulumi.all(ready).apply(() => `https://${args.name}`), target };
}

/** A certificate that AWS issues and renews, as the zone proves that the name is yours. */
function issuedCertificate(
  name: string,
  { name: domainName, zoneId }: CustomDomain,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  if (zoneId === undefined) {
    throw new pulumi.ResourceError(
      "customDomain: give certificateArn, or zoneId to have a certificate made",
      parent,
      true,
    );
  }
  const certificate = new aws.acm.Certificate(name, { domainName, validationMethod: "DNS" }, { parent });
  const proof = certificate.domainValidationOptions.apply(([option]) => {
    if (option === undefined)
      throw new pulumi.RunError(`ACM gave no record to prove that ${domainName} is yours`);
    return option;
  });
  const record = new aws.route53.Record(
    `${name}-proof`,
    {
      zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 60,
      // One name in two stacks is proven by the same record.
      allowOverwrite: true,
    },
    { parent },
  );
  return new aws.acm.CertificateValidation(
    name,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    { parent },
  ).certificateArn;
}
