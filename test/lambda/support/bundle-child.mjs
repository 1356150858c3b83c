// Runs a bundled receiver in a plain node: `node bundle-child.mjs <bundle>`. Lines of JSON in ({id, event, remainingMs?}),
// lines of JSON out ({id, answer}); the receiver's own log lines go to stderr.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const answerLine = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const { handler } = await import(pathToFileURL(process.argv[2]).href);
answerLine(`${JSON.stringify({ ready: true })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { id, event, remainingMs = 9_000 } = JSON.parse(line);
  const context = { getRemainingTimeInMillis: () => remainingMs };
  handler(event, context).then(
    (answer) => answerLine(`${JSON.stringify({ id, answer })}\n`),
    (error) => answerLine(`${JSON.stringify({ id, error: String(error) })}\n`),
  );
}
