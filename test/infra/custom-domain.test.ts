import { beforeAll, describe, expect, test, vi } from "vitest";
import { WebhookReceiver } from "../../infra/receiver.ts";
import type { CustomDomain } from "../../infra/settings.ts";
import { type Engine, known, startEngine } from "./mocks.ts";

vi.mock("../../infra/bundle.ts", () => ({ bundleOf: async () => "export const handler = 1;" }));

const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf";
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/c";
const name = "hooks.example.com";
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine();
});

const made = (component: string, customDomain: CustomDomain) =>
  new WebhookReceiver(component, { apps: { main: { secretArn } }, customDomain });
const typesOf = (component: string) =>
  engine.resources
    .filter((one) => one.name.startsWith(component) && /acm|route53|domainName|apiMapping/.test(one.type))
    .map(({ type, name: own }) => `${type.split(":").at(-1)} ${own}`)
    .toSorted();

test("with a zone: a certificate that is proven and waited for, and a record that leads to the API", async () => {
  const { urls, customDomainTarget } = made("zone", { name, zoneId: "Z1" });
  expect(await known(urls)).toEqual({ main: `https://${name}/x/main` });
  expect(await known(customDomainTarget)).toBe("zone.target.example");
  expect(typesOf("zone")).toEqual([
    "ApiMapping zone",
    "Certificate zone",
    "CertificateValidation zone",
    "DomainName zone",
    "Record zone",
    "Record zone-proof",
  ]);
  expect(engine.find("aws:acm/certificate:Certificate", "zone").inputs).toEqual({
    domainName: name,
    validationMethod: "DNS",
  });
  expect(engine.find("aws:route53/record:Record", "zone-proof").inputs).toMatchObject({
    zoneId: "Z1",
    name: "_proof.example",
    type: "CNAME",
    records: ["_of.acm"],
  });
  expect(engine.find("aws:acm/certificateValidation:CertificateValidation", "zone").inputs).toEqual({
    certificateArn: "arn:Certificate:zone",
    validationRecordFqdns: ["_proof.example"],
  });
  expect(engine.find("aws:apigatewayv2/domainName:DomainName", "zone").inputs).toEqual({
    domainName: name,
    domainNameConfiguration: {
      certificateArn: "arn:Certificate:zone",
      endpointType: "REGIONAL",
      securityPolicy: "TLS_1_2",
    },
  });
  expect(engine.find("aws:apigatewayv2/apiMapping:ApiMapping", "zone").inputs).toEqual({
    apiId: "zone-id",
    domainName: "zone-id",
    stage: "zone-id",
  });
  expect(engine.find("aws:route53/record:Record", "zone").inputs).toEqual({
    zoneId: "Z1",
    name,
    type: "A",
    aliases: [{ name: "zone.target.example", zoneId: "ZTARGET", evaluateTargetHealth: false }],
  });
});

test("with a certificate alone: the record is yours to make, at the target that is an output", async () => {
  const { urls, customDomainTarget } = made("cert", { name, certificateArn });
  expect(await known(urls)).toEqual({ main: `https://${name}/x/main` });
  expect(await known(customDomainTarget)).toBe("cert.target.example");
  expect(typesOf("cert")).toEqual(["ApiMapping cert", "DomainName cert"]);
  expect(
    Object(engine.find("aws:apigatewayv2/domainName:DomainName", "cert").inputs.domainNameConfiguration),
  ).toMatchObject({ certificateArn });
});

describe("the URL is not known", () => {
  test.each([
    ["the name leads to the API", "aws:apigatewayv2/apiMapping:ApiMapping", "mapping"],
    ["the record is there", "aws:route53/record:Record", "record"],
    ["the certificate is issued", "aws:acm/certificateValidation:CertificateValidation", "issued"],
  ])("before %s", async (_, type, component) => {
    const held = engine.hold((one) => one.type === type && one.name === component);
    const { urls } = made(component, { name, zoneId: "Z1" });
    let done = false;
    const url = known(urls).then((all) => {
      done = true;
      return all;
    });
    await expect
      .poll(() => engine.resources.some((one) => one.type === type && one.name === component))
      .toBe(true);
    await engine.quiet();
    expect(done).toBe(false);
    held.release();
    expect(await url).toEqual({ main: `https://${name}/x/main` });
  });
});

test("neither a certificate nor a zone is refused at preview", () => {
  expect(() => made("neither", { name })).toThrow(/customDomain: must have certificateArn, or zoneId/);
});
