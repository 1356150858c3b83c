/** The operations of the API that this emulator has, each with X's documented requests per window, app and method. */

/** One operation: `name` is how limits and faults refer to it. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly limit: number;
}

const operation = (method: string, path: string, limit: number): Operation => ({
  name: `${method} ${path}`,
  method,
  path,
  limit,
});

/** Every operation. A parameter in a path is written `:name`. */
export const operations: readonly Operation[] = [
  operation("POST", "/2/webhooks", 450),
  operation("GET", "/2/webhooks", 450),
  operation("PUT", "/2/webhooks/:webhook_id", 450),
  operation("DELETE", "/2/webhooks/:webhook_id", 450),
  operation("POST", "/2/activity/subscriptions", 500),
  operation("GET", "/2/activity/subscriptions", 500),
  operation("DELETE", "/2/activity/subscriptions", 500),
  operation("PUT", "/2/activity/subscriptions/:subscription_id", 500),
  operation("DELETE", "/2/activity/subscriptions/:subscription_id", 500),
  operation("GET", "/2/users/by/username/:username", 300),
];

/** What everything that is no operation counts against: such requests are answered 404, with the headers all the same. */
const unknownOperation: Operation = operation("*", "*", 450);

/** Whether a path fits a pattern: `:name` and `*` stand for one segment, a final `**` for the rest. */
export const pathFits = (pattern: string, path: string): boolean => {
  const wanted = pattern.split("/");
  const given = path.split("/");
  const open = wanted.at(-1) === "**";
  if (open) wanted.pop();
  if (open ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every(
    (segment, index) => segment === "*" || segment.startsWith(":") || segment === given[index],
  );
};

/** The operation a request means. */
export const findOperation = (method: string, path: string): Operation =>
  operations.find((candidate) => candidate.method === method && pathFits(candidate.path, path)) ??
  unknownOperation;
