import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import structs, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createEmulator, type Emulator } from "../../sandbox/x/emulator.ts";
import { writesTo } from "../support/at-x.ts";
import { root } from "../support/project.ts";

const token = "the-bearer-token-of-main";
const path = "/2/tweets/search/stream/rules";

/** The engine's end, as far as a plugin speaks to it: the lines that it is to show, each with its resource's name. */
async function listen(): Promise<{ address: string; shown: string[] }> {
  const shown: string[] = [];
  const server = new grpc.Server();
  const log = (
    { request }: grpc.ServerUnaryCall<LogRequest, unknown>,
    answer: grpc.sendUnaryData<unknown>,
  ) => {
    shown.push(`${request.getUrn().split("::").at(-1)}: ${request.getMessage()}`);
    answer(null, new empties.Empty());
  };
  server.addService(engineServices.EngineService, { log });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  onTestFinished(() => server.forceShutdown());
  return { address: `127.0.0.1:${port}`, shown };
}

/** The plugin as a process of its own, and a way to call it; `arguments` are as the engine gives them. */
async function start(...given: string[]) {
  const plugin = spawn(process.execPath, [join(root, "plugin/pulumi-resource-x.ts"), ...given]);
  onTestFinished(() => void plugin.kill("SIGKILL"));
  const [port] = await once(createInterface(plugin.stdout), "line");
  const client = new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  onTestFinished(() => client.close());
  return { plugin, client };
}

type Client = Awaited<ReturnType<typeof start>>["client"];

/** One call; rejects with the plugin's own words. */
function call<Response>(
  make: (done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    make((error, response) => (error ? reject(new Error(error.details)) : resolve(response)));
  });
}

const struct = (value: Record<string, string>): Struct => structs.Struct.fromJavaScript(value);

function configure(client: Client, settings: Record<string, string>): Promise<unknown> {
  const request = new messages.ConfigureRequest();
  request.setArgs(struct(settings));
  return call((done) => client.configure(request, done));
}

function create(client: Client, name: string): Promise<messages.CreateResponse> {
  const request = new messages.CreateRequest();
  request.setUrn(`urn:pulumi:test::test::x:index:StreamRule::${name}`);
  request.setProperties(struct({ value: name }));
  return call((done) => client.create(request, done));
}

/** An emulated X of which one rule can be made in a window of 15 minutes, and the settings for it. */
async function withLimit(): Promise<{ x: Emulator; settings: Record<string, string> }> {
  const apps = [{ name: "main", bearerToken: token, clientSecret: "a secret" }];
  const x = createEmulator({ apps, tier: "enterprise", limits: { requests: { [`POST ${path}`]: 1 } } });
  const { url, close } = await x.listen();
  onTestFinished(close);
  return { x, settings: { baseUrl: url, bearerToken: token } };
}

const ended = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

describe("the plugin as a process", () => {
  it("shows its lines beside the resource, also behind the engine's own flags, and gives up waiting when cancelled", async () => {
    const { address, shown } = await listen();
    const { client } = await start("-logtostderr", "-v=9", "--tracing", "http://127.0.0.1:1", address);
    const { x, settings } = await withLimit();
    await configure(client, settings);
    await create(client, "bees");
    const waiting = [create(client, "cats"), create(client, "dogs")].map((asked) =>
      asked.catch((error: Error) => error.message),
    );
    await vi.waitFor(() => expect(shown).toHaveLength(2), { timeout: 20_000 });
    expect(shown.toSorted()).toEqual([
      expect.stringMatching(/^cats: X answers 429 to POST .*: waiting until/),
      expect.stringMatching(/^dogs: X answers 429 to POST .*: waiting until/),
    ]);

    await call((done) => client.cancel(new empties.Empty(), done));
    for (const [name, asked] of [
      ["cats", waiting[0]],
      ["dogs", waiting[1]],
    ] as const)
      expect(await asked).toMatch(
        `StreamRule ${name} could not be created: Cancelled: X is asked nothing more`,
      );
    x.journal.clear();
    await expect(create(client, "bats")).rejects.toThrow("Cancelled");
    expect(writesTo(x)).toEqual([]);
    expect(x.state().rules.map(({ value }) => value)).toEqual(["bees"]);
  }, 60_000);

  it("ends with its engine, so that nothing is made that no state has", async () => {
    const { address } = await listen();
    const { plugin } = await start(address);
    expect(ended(plugin)).toBe(false);
    plugin.stdin.end();
    await vi.waitFor(() => expect(ended(plugin)).toBe(true), { timeout: 20_000 });
  }, 60_000);

  it("serves an engine that finds it running, and says its lines there", async () => {
    const { plugin, client } = await start();
    plugin.stdin.end();
    const { address, shown } = await listen();
    const attach = new plugins.PluginAttach();
    attach.setAddress(address);
    await call((done) => client.attach(attach, done));
    const { settings } = await withLimit();
    await configure(client, settings);
    await create(client, "bees");
    const asked = create(client, "cats").catch((error: Error) => error.message);
    await vi.waitFor(() => expect(shown).toHaveLength(1), { timeout: 20_000 });
    await call((done) => client.cancel(new empties.Empty(), done));
    expect(await asked).toContain("Cancelled");
  }, 60_000);
});
