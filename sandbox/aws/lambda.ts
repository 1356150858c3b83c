import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  Runtime,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { z } from "zod";
import { type Bag, isBag } from "../../plugin/protocol/provider.ts";
import { archive, codeSha256, hasContents, zipOf } from "./archive.ts";
import { sameMeaning } from "./canonical.ts";
import type { Aws } from "./clients.ts";
import { orGone, resource, type Same, tags, textOf } from "./resource.ts";

const functionInputs = z.object({
  name: z.string().min(1).max(64),
  role: z.string().startsWith("arn:"),
  code: archive,
  handler: z.string().min(1),
  runtime: z.enum(Runtime),
  architectures: z
    .array(z.enum(["x86_64", "arm64"]))
    .length(1)
    .default(["x86_64"]),
  description: z.string().max(256).optional(),
  environment: z.strictObject({ variables: z.record(z.string(), z.string()).default({}) }).optional(),
  /** MB. */
  memorySize: z.int().min(128).max(10_240).default(128),
  /** Seconds. */
  timeout: z.int().min(1).max(900).default(3),
  ephemeralStorage: z.strictObject({ size: z.int().min(512).max(10_240) }).default({ size: 512 }),
  tracingConfig: z.strictObject({ mode: z.enum(["Active", "PassThrough"]) }).default({ mode: "PassThrough" }),
  loggingConfig: z
    .strictObject({
      logFormat: z.enum(["JSON", "Text"]),
      logGroup: z.string().optional(),
      applicationLogLevel: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]).optional(),
      systemLogLevel: z.enum(["DEBUG", "INFO", "WARN"]).optional(),
    })
    .optional(),
  /** -1 sets no limit. */
  reservedConcurrentExecutions: z.int().min(-1).default(-1),
  publish: z.literal(false).default(false),
  tags,
});
type FunctionInputs = z.output<typeof functionInputs>;

function configuration(inputs: FunctionInputs) {
  const { loggingConfig } = inputs;
  return {
    FunctionName: inputs.name,
    Role: inputs.role,
    Handler: inputs.handler,
    Runtime: inputs.runtime,
    Description: inputs.description ?? "",
    Environment: { Variables: inputs.environment?.variables ?? {} },
    MemorySize: inputs.memorySize,
    Timeout: inputs.timeout,
    EphemeralStorage: { Size: inputs.ephemeralStorage.size },
    TracingConfig: { Mode: inputs.tracingConfig.mode },
    ...(loggingConfig && {
      LoggingConfig: {
        LogFormat: loggingConfig.logFormat,
        LogGroup: loggingConfig.logGroup,
        ApplicationLogLevel: loggingConfig.applicationLogLevel,
        SystemLogLevel: loggingConfig.systemLogLevel,
      },
    }),
  };
}

const wait = ({ lambda }: Aws) => ({ client: lambda, maxWaitTime: 60, minDelay: 0.1, maxDelay: 1 });

async function setConcurrency({ lambda }: Aws, name: string, limit: number): Promise<void> {
  await (limit < 0
    ? lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name }))
    : lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: limit }),
      ));
}

/** The hash of the zip that the program asked for: of the code at hand, or noted when it was last sent. */
function wantedSha256(code: unknown, state: Bag): unknown {
  const { success, data } = archive.safeParse(code);
  return success && hasContents(data) ? codeSha256(zipOf(data)) : state.sourceCodeHash;
}

const sameCode: Same = (_has, input, state) => state.codeSha256 === wantedSha256(input, state);

/** AWS fills in what the program leaves open, so only what is given counts. */
const sameWhereGiven: Same = (has, input) =>
  !isBag(input) ||
  Object.entries(input).every(([name, value]) => isBag(has) && sameMeaning(has[name], value));

/** A function from a zip. Its id is its name. Waits until it is ready to be called. */
export const lambdaFunction = resource({
  token: "aws:lambda/function:Function",
  inputs: functionInputs,
  replaces: ["name"],
  autoName: "name",
  unread: ["code", "publish"],
  volatile: ["codeSha256", "sourceCodeHash", "sourceCodeSize", "lastModified"],
  same: { code: sameCode, loggingConfig: sameWhereGiven },
  tags: {
    read: async ({ lambda }, state) =>
      (await lambda.send(new ListTagsCommand({ Resource: textOf(state, "arn") }))).Tags ?? {},
    add: ({ lambda }, state, added) =>
      lambda.send(new TagResourceCommand({ Resource: textOf(state, "arn"), Tags: added })),
    remove: ({ lambda }, state, keys) =>
      lambda.send(new UntagResourceCommand({ Resource: textOf(state, "arn"), TagKeys: keys })),
  },
  async create(aws, inputs) {
    await aws.lambda.send(
      new CreateFunctionCommand({
        ...configuration(inputs),
        Architectures: inputs.architectures,
        Code: { ZipFile: zipOf(inputs.code) },
      }),
    );
    await waitUntilFunctionActiveV2(wait(aws), { FunctionName: inputs.name });
    if (inputs.reservedConcurrentExecutions >= 0) {
      await setConcurrency(aws, inputs.name, inputs.reservedConcurrentExecutions);
    }
    return inputs.name;
  },
  async read(aws, id, state) {
    const answer = await orGone(aws.lambda.send(new GetFunctionCommand({ FunctionName: id })));
    const found = answer?.Configuration;
    if (!found) return undefined;
    const arn = found.FunctionArn;
    const logging = found.LoggingConfig;
    return {
      name: found.FunctionName,
      role: found.Role,
      handler: found.Handler,
      runtime: found.Runtime,
      architectures: found.Architectures,
      description: found.Description,
      environment: { variables: found.Environment?.Variables },
      memorySize: found.MemorySize,
      timeout: found.Timeout,
      ephemeralStorage: { size: found.EphemeralStorage?.Size },
      tracingConfig: { mode: found.TracingConfig?.Mode },
      loggingConfig: {
        logFormat: logging?.LogFormat,
        logGroup: logging?.LogGroup,
        applicationLogLevel: logging?.ApplicationLogLevel,
        systemLogLevel: logging?.SystemLogLevel,
      },
      reservedConcurrentExecutions: answer.Concurrency?.ReservedConcurrentExecutions ?? -1,
      packageType: found.PackageType,
      arn,
      qualifiedArn: `${arn}:${found.Version}`,
      invokeArn: `arn:aws:apigateway:${aws.region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
      version: found.Version,
      lastModified: found.LastModified,
      codeSha256: found.CodeSha256,
      sourceCodeHash: wantedSha256(state.code, state),
      sourceCodeSize: found.CodeSize,
    };
  },
  async update(aws, id, inputs, state) {
    await aws.lambda.send(new UpdateFunctionConfigurationCommand(configuration(inputs)));
    await waitUntilFunctionUpdatedV2(wait(aws), { FunctionName: id });
    const { architectures, code, reservedConcurrentExecutions } = inputs;
    if (!sameCode(state.code, code, state) || !sameMeaning(state.architectures, architectures)) {
      const sent = { FunctionName: id, Architectures: architectures, ZipFile: zipOf(code) };
      await aws.lambda.send(new UpdateFunctionCodeCommand(sent));
      await waitUntilFunctionUpdatedV2(wait(aws), { FunctionName: id });
    }
    if (reservedConcurrentExecutions !== state.reservedConcurrentExecutions) {
      await setConcurrency(aws, id, reservedConcurrentExecutions);
    }
  },
  async delete({ lambda }, id) {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: id }));
  },
});
