import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { z } from "zod";
import { sameInAnyOrder } from "./canonical.ts";
import type { Aws } from "./clients.ts";
import { orGone, resource, type Same, tags, textOf } from "./resource.ts";

async function describe({ secrets }: Aws, secretId: string) {
  const found = await orGone(secrets.send(new DescribeSecretCommand({ SecretId: secretId })));
  return found?.DeletedDate ? undefined : found;
}

/** A secret without a value. Its id is its ARN. */
export const secret = resource({
  token: "aws:secretsmanager/secret:Secret",
  inputs: z.object({
    name: z.string().min(1).max(512),
    description: z.string().optional(),
    kmsKeyId: z.string().optional(),
    /** Days until a deleted secret is gone; 0 removes it at once. */
    recoveryWindowInDays: z.union([z.literal(0), z.int().min(7).max(30)]).default(30),
    tags,
  }),
  replaces: ["name"],
  autoName: "name",
  unread: ["recoveryWindowInDays"],
  tags: {
    read: async (aws, state) =>
      Object.fromEntries(
        ((await describe(aws, textOf(state, "arn")))?.Tags ?? []).map(({ Key, Value }) => [
          Key ?? "",
          Value ?? "",
        ]),
      ),
    add: ({ secrets }, state, added) => {
      const list = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
      return secrets.send(new TagResourceCommand({ SecretId: textOf(state, "arn"), Tags: list }));
    },
    remove: ({ secrets }, state, keys) =>
      secrets.send(new UntagResourceCommand({ SecretId: textOf(state, "arn"), TagKeys: keys })),
  },
  async create({ secrets }, { name, description, kmsKeyId }) {
    const { ARN } = await secrets.send(
      new CreateSecretCommand({ Name: name, Description: description, KmsKeyId: kmsKeyId }),
    );
    return ARN ?? "";
  },
  async read(aws, id) {
    const found = await describe(aws, id);
    return (
      found && {
        name: found.Name,
        description: found.Description,
        kmsKeyId: found.KmsKeyId,
        arn: found.ARN,
      }
    );
  },
  async update({ secrets }, id, { description, kmsKeyId }) {
    const settings = { Description: description ?? "", KmsKeyId: kmsKeyId };
    await secrets.send(new UpdateSecretCommand({ SecretId: id, ...settings }));
  },
  async delete({ secrets }, id, { recoveryWindowInDays }) {
    const days = Number(recoveryWindowInDays ?? 30);
    await secrets.send(
      new DeleteSecretCommand({
        SecretId: id,
        ...(days === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days }),
      }),
    );
  },
});

/** Without an input any labels do. */
const sameStages: Same = (has, input) => input === undefined || sameInAnyOrder(has, input);

/** Gives a version these labels and no others; only AWSCURRENT cannot be taken away, it moves to another version. */
async function moveStages(aws: Aws, id: string, wanted: string[]): Promise<void> {
  const [secretId = "", versionId = ""] = id.split("|");
  const stagesOf = (await describe(aws, secretId))?.VersionIdsToStages ?? {};
  const has = stagesOf[versionId] ?? [];
  const move = (VersionStage: string, change: { MoveToVersionId?: string; RemoveFromVersionId?: string }) =>
    aws.secrets.send(new UpdateSecretVersionStageCommand({ SecretId: secretId, VersionStage, ...change }));
  for (const stage of has) {
    if (stage !== "AWSCURRENT" && !wanted.includes(stage)) {
      await move(stage, { RemoveFromVersionId: versionId });
    }
  }
  for (const stage of wanted) {
    if (has.includes(stage)) continue;
    const holder = Object.keys(stagesOf).find((version) => stagesOf[version]?.includes(stage));
    await move(stage, { MoveToVersionId: versionId, RemoveFromVersionId: holder });
  }
}

/** One value of a secret. Its id is `<secret>|<version>`; a new value is a new version. */
export const secretVersion = resource({
  token: "aws:secretsmanager/secretVersion:SecretVersion",
  inputs: z.object({
    secretId: z.string().min(1),
    secretString: z.string().min(1),
    versionStages: z.array(z.string().min(1)).min(1).optional(),
  }),
  replaces: ["secretId", "secretString"],
  same: { versionStages: sameStages },
  secrets: ["secretString"],
  async create(aws, { secretId, secretString, versionStages }) {
    const { VersionId } = await aws.secrets.send(
      new PutSecretValueCommand({
        SecretId: secretId,
        SecretString: secretString,
        VersionStages: versionStages,
      }),
    );
    const id = `${secretId}|${VersionId}`;
    // MiniStack forgets the labels given beside AWSCURRENT, so they are set once more.
    if (versionStages) await moveStages(aws, id, versionStages);
    return id;
  },
  async read(aws, id) {
    const [secretId = "", VersionId] = id.split("|");
    if (!(await describe(aws, secretId))) return undefined;
    const found = await orGone(
      aws.secrets.send(new GetSecretValueCommand({ SecretId: secretId, VersionId })),
    );
    return (
      found && {
        secretId,
        secretString: found.SecretString,
        versionId: found.VersionId,
        versionStages: found.VersionStages,
        arn: found.ARN,
      }
    );
  },
  update: (aws, id, { versionStages }) => moveStages(aws, id, versionStages ?? ["AWSCURRENT"]),
  delete: (aws, id) => moveStages(aws, id, []),
});
