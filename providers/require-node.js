/** The first Node release line that runs TypeScript files as they are, without a flag. */
const OLDEST_NODE = [22, 18];

/**
 * Throws one sentence that says what to install when this Node cannot run the project's TypeScript.
 * Plain JavaScript without newer syntax, so that an old Node gets this far.
 * @param {string} [version] the version to judge; default: the running Node's
 * @returns {void}
 */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Error(
    `pulumi-x-webhooks needs Node ${OLDEST_NODE.join(".")} or newer and was started with ${version}: install a newer Node and put it first on PATH.`,
  );
}
