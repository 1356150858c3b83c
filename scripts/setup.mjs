// @ts-check
import { delimiter, dirname, join } from "node:path";
import { cacheFolder } from "./setup/cache.mjs";
import { projectRoot } from "./setup/context.mjs";
import { dynamodbLocal as findDynamodbLocal } from "./setup/dynamodb-local.mjs";
import { pulumiEngine } from "./setup/engine.mjs";
import { SetupError } from "./setup/errors.mjs";
import { ministack } from "./setup/ministack.mjs";
import { projectNode } from "./setup/node.mjs";
import { nativePackages, npmDependencies } from "./setup/npm.mjs";
import { createProgress } from "./setup/progress.mjs";
import { interruptible } from "./setup/run.mjs";
import { schemathesis } from "./setup/schemathesis.mjs";
import { isAtLeast } from "./setup/version.mjs";
import { yamlHost } from "./setup/yaml-host.mjs";

/**
 * @typedef {object} Ready
 * @property {string} node the Node (>= 22.18) that runs the project
 * @property {string} [pulumiBinDir] the folder of `pulumi`; with need "engine"
 * @property {string} [ministackBin] the program `ministack`; with need "ministack"
 * @property {string} [schemathesisBin] the program `schemathesis`; with need "schemathesis"
 * @property {string} [yamlHostBin] the program `pulumi-language-yaml`; with need "engine" and "yaml", where it can be had
 * @property {{java: string, jars: string}} [dynamodbLocal] its Java and the folder of its jars; with need "dynamodb-local", where it can be had
 * @property {NodeJS.ProcessEnv} env for what is started next: PATH, PULUMI_BIN_DIR, MINISTACK_BIN, SCHEMATHESIS_BIN, YAML_HOST_BIN,
 *   DYNAMODB_LOCAL_JAVA and DYNAMODB_LOCAL_JARS
 */

/**
 * Brings about what the project needs and does not find: npm's packages always, the rest as `need` says.
 * @param {object} [options]
 * @param {("engine" | "ministack" | "schemathesis" | "yaml" | "dynamodb-local")[]} [options.need] default what the sandbox needs: engine, ministack
 * @param {string} [options.root] the clone; default the one this file is in
 * @param {NodeJS.ProcessEnv} [options.env] default the process's
 * @param {import("./setup/progress.mjs").Progress} [options.progress]
 * @returns {Promise<Ready>}
 * @throws {SetupError} for what can't be had here; {Interrupted} after a signal
 */
export async function setup({
  need = ["engine", "ministack"],
  root = projectRoot,
  env = process.env,
  progress = createProgress(),
} = {}) {
  if (process.platform === "win32")
    throw new SetupError("This runs on Linux and macOS.", ["on Windows use WSL"]);
  if (!isAtLeast(process.version, "18.0.0"))
    throw new SetupError(`Node 18 or newer is needed, this is ${process.version}.`);
  return interruptible(async (signal) => {
    const context = { root, cache: cacheFolder(env), env, signal, progress };
    await npmDependencies(context);
    const node = (await projectNode(context)).path;
    await nativePackages(context, node);
    const pulumiBinDir = need.includes("engine") ? (await pulumiEngine(context, node)).binFolder : undefined;
    const ministackBin = need.includes("ministack") ? await ministack(context) : undefined;
    const schemathesisBin = need.includes("schemathesis") ? await schemathesis(context) : undefined;
    const yamlHostBin =
      pulumiBinDir && need.includes("yaml") ? await yamlHost(context, pulumiBinDir) : undefined;
    const dynamodbLocal = need.includes("dynamodb-local") ? await findDynamodbLocal(context) : undefined;
    const programs = { pulumiBinDir, ministackBin, schemathesisBin, yamlHostBin, dynamodbLocal };
    return { node, ...programs, env: environment({ root, env, node, ...programs }) };
  });
}

/**
 * @param {Omit<Ready, "env"> & {root: string, env: NodeJS.ProcessEnv}} found
 * @returns {NodeJS.ProcessEnv}
 */
function environment({ root, env, node, ...found }) {
  const { pulumiBinDir, ministackBin, schemathesisBin, yamlHostBin, dynamodbLocal } = found;
  const bin = join(root, "node_modules", ".bin");
  // The root of @pulumi/pulumi holds the launcher of dynamic providers, pulumi-resource-pulumi-nodejs.
  const launcher = join(root, "node_modules", "@pulumi", "pulumi");
  const first = [dirname(node) === bin ? [] : [dirname(node)], bin, pulumiBinDir ?? [], launcher].flat();
  return {
    ...env,
    // The YAML host last: its folder may be one of many programs.
    PATH: [...first, env.PATH ?? "", yamlHostBin ? dirname(yamlHostBin) : []].flat().join(delimiter),
    ...(pulumiBinDir && { PULUMI_BIN_DIR: pulumiBinDir }),
    ...(ministackBin && { MINISTACK_BIN: ministackBin }),
    ...(schemathesisBin && { SCHEMATHESIS_BIN: schemathesisBin }),
    ...(yamlHostBin && { YAML_HOST_BIN: yamlHostBin }),
    ...(dynamodbLocal && {
      DYNAMODB_LOCAL_JAVA: dynamodbLocal.java,
      DYNAMODB_LOCAL_JARS: dynamodbLocal.jars,
    }),
  };
}
