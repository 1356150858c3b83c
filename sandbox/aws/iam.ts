import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { z } from "zod";
import type { Aws } from "./clients.ts";
import { json, orGone, resource, tags } from "./resource.ts";

async function roleNamed({ iam }: Aws, name: string) {
  return (await orGone(iam.send(new GetRoleCommand({ RoleName: name }))))?.Role;
}

/** A role. Its id is its name. */
export const role = resource({
  token: "aws:iam/role:Role",
  inputs: z.object({
    name: z.string().min(1).max(64),
    assumeRolePolicy: json,
    description: z.string().max(1000).optional(),
    path: z.string().default("/"),
    /** Seconds. */
    maxSessionDuration: z.int().min(3600).max(43_200).default(3600),
    tags,
  }),
  replaces: ["name", "path"],
  autoName: "name",
  tags: {
    read: async (aws, { name }) => {
      const found = await roleNamed(aws, String(name));
      return Object.fromEntries((found?.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
    },
    add: ({ iam }, { name }, added) => {
      const list = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
      return iam.send(new TagRoleCommand({ RoleName: String(name), Tags: list }));
    },
    remove: ({ iam }, { name }, keys) =>
      iam.send(new UntagRoleCommand({ RoleName: String(name), TagKeys: keys })),
  },
  async create({ iam }, inputs) {
    await iam.send(
      new CreateRoleCommand({
        RoleName: inputs.name,
        AssumeRolePolicyDocument: inputs.assumeRolePolicy,
        Description: inputs.description,
        Path: inputs.path,
        MaxSessionDuration: inputs.maxSessionDuration,
      }),
    );
    return inputs.name;
  },
  async read(aws, id) {
    const found = await roleNamed(aws, id);
    if (!found) return undefined;
    return {
      name: found.RoleName,
      assumeRolePolicy: decodeURIComponent(found.AssumeRolePolicyDocument ?? ""),
      description: found.Description,
      path: found.Path,
      maxSessionDuration: found.MaxSessionDuration ?? 3600,
      arn: found.Arn,
      uniqueId: found.RoleId,
      createDate: found.CreateDate?.toISOString(),
    };
  },
  async update({ iam }, id, { assumeRolePolicy, description, maxSessionDuration }) {
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument: assumeRolePolicy }));
    await iam.send(
      new UpdateRoleCommand({
        RoleName: id,
        Description: description ?? "",
        MaxSessionDuration: maxSessionDuration,
      }),
    );
  },
  async delete({ iam }, id) {
    await iam.send(new DeleteRoleCommand({ RoleName: id }));
  },
});

async function putPolicy({ iam }: Aws, roleName: string, name: string, policy: string): Promise<void> {
  await iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName: name, PolicyDocument: policy }));
}

function splitPolicyId(id: string): [role: string, policy: string] {
  const at = id.indexOf(":");
  return [id.slice(0, at), id.slice(at + 1)];
}

/** An inline policy of a role. Its id is `<role>:<policy>`. */
export const rolePolicy = resource({
  token: "aws:iam/rolePolicy:RolePolicy",
  inputs: z.object({
    name: z.string().min(1).max(128),
    role: z.string().min(1),
    policy: json,
  }),
  replaces: ["name", "role"],
  autoName: "name",
  async create(aws, inputs) {
    await putPolicy(aws, inputs.role, inputs.name, inputs.policy);
    return `${inputs.role}:${inputs.name}`;
  },
  async read({ iam }, id) {
    const [roleName, name] = splitPolicyId(id);
    const found = await orGone(iam.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: name })));
    if (!found) return undefined;
    return { name, role: roleName, policy: decodeURIComponent(found.PolicyDocument ?? "") };
  },
  update: (aws, id, { policy }) => putPolicy(aws, ...splitPolicyId(id), policy),
  async delete({ iam }, id) {
    const [roleName, name] = splitPolicyId(id);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: name }));
  },
});
