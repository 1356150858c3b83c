import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";

/** A resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What the program has registered, and a way to hold one resource back as if its creation took for ever. */
export interface Engine {
  readonly resources: readonly Registered[];
  find(type: string, name?: string): Registered;
  /** Resources for which `which` holds are not made before `release` is called. */
  hold(which: (resource: Registered) => boolean): { readonly release: () => void };
  /** Until nothing more is registered: what could still come waits for what is held back. */
  quiet(): Promise<void>;
}

/** Starts Pulumi's own mocks; resources get the outputs that AWS would compute. */
export async function startEngine(): Promise<Engine> {
  const resources: Registered[] = [];
  const gates: { which: (resource: Registered) => boolean; opened: Promise<void> }[] = [];
  await pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: async ({ type, name, inputs }) => {
        const resource = { type, name, inputs: { ...inputs } };
        resources.push(resource);
        await Promise.all(gates.filter(({ which }) => which(resource)).map(({ opened }) => opened));
        return { id: `${name}-id`, state: { ...inputs, ...computed(type, name, resource.inputs) } };
      },
    },
    "x-webhooks",
    "test",
    false,
  );
  return {
    resources,
    find(type, name) {
      const found = resources.filter((one) => one.type === type && (name === undefined || one.name === name));
      const [only] = found;
      if (only === undefined || found.length > 1) throw new Error(`${found.length} of ${type} ${name ?? ""}`);
      return only;
    },
    hold(which) {
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.push({ which, opened: promise });
      return { release: resolve };
    },
    async quiet() {
      for (let seen = -1; seen !== resources.length; await setTimeout(50)) seen = resources.length;
    },
  };
}

function computed(type: string, name: string, inputs: Readonly<Record<string, unknown>>) {
  return {
    name: inputs.name ?? `${name}-1a2b3c4`,
    arn: `arn:${type.split(":").at(-1)}:${name}`,
    url: inputs.url ?? `https://sqs/${name}`,
    invokeArn: `invoke:${name}`,
    executionArn: `arn:execute-api:${name}`,
    apiEndpoint: `https://${name}.example`,
    webhookId: `77-${name}`,
    subscriptionId: `88-${name}`,
    ...ofOwnName(type, name, inputs),
  };
}

/** What AWS computes for a host name of one's own and its certificate. */
function ofOwnName(type: string, name: string, inputs: Readonly<Record<string, unknown>>) {
  if (type === "aws:apigatewayv2/domainName:DomainName") {
    const target = { targetDomainName: `${name}.target.example`, hostedZoneId: "ZTARGET" };
    return { domainNameConfiguration: { ...Object(inputs.domainNameConfiguration), ...target } };
  }
  if (type === "aws:route53/record:Record") return { fqdn: inputs.name };
  if (type !== "aws:acm/certificate:Certificate") return {};
  const [resourceRecordName, resourceRecordType, resourceRecordValue] = [
    "_proof.example",
    "CNAME",
    "_of.acm",
  ];
  return { domainValidationOptions: [{ resourceRecordName, resourceRecordType, resourceRecordValue }] };
}

/** An output's value, once it is known. */
export function known<Value>(output: pulumi.Input<Value>): Promise<pulumi.Unwrap<Value>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply(resolve);
  });
}
