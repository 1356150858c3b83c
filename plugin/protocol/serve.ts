import * as grpc from "@grpc/grpc-js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages, { type CheckFailure } from "@pulumi/pulumi/proto/provider_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import structs, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { initFailed } from "./init-failed.ts";
import { type Bag, type Failure, type Provider, without } from "./provider.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Serves a provider to the engine and prints the port. In place of `main()` of @pulumi/pulumi/provider, which neither
 * tells a provider its configuration nor that it only previews, so that every preview of an update would show its
 * dependants as replaced.
 */
export async function serve(provider: Provider, terminal?: Terminal): Promise<void> {
  /** Answers for a resource: what is said meanwhile is shown beside it. */
  const resourceful = <Request extends { getUrn(): string }, Response>(
    work: (request: Request) => Promise<Response>,
  ) =>
    answering((request: Request) =>
      terminal ? terminal.during(request.getUrn(), () => work(request)) : work(request),
    );
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  server.addService(services.ResourceProviderService, {
    getPluginInfo: answering(async () => {
      const info = new plugins.PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),
    attach: answering(async (request: plugins.PluginAttach) => {
      terminal?.attach(request.getAddress());
      return new empties.Empty();
    }),
    cancel: answering(async () => {
      provider.cancel?.();
      return new empties.Empty();
    }),
    getSchema: answering(async () => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(provider.schema?.() ?? "{}");
      return response;
    }),
    checkConfig: answering(async (request: messages.CheckRequest) => {
      const { inputs, failures } = provider.checkConfig(bag(request.getNews()));
      return checked(inputs, failures);
    }),
    configure: answering(async (request: messages.ConfigureRequest) => {
      provider.configure(bag(request.getArgs()));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(provider.takesSecrets);
      response.setAcceptresources(provider.takesSecrets);
      response.setSupportspreview(true);
      return response;
    }),
    check: resourceful(async (request: messages.CheckRequest) => {
      const { inputs, failures } = await provider.check(
        request.getUrn(),
        bag(request.getOlds()),
        bag(request.getNews()),
      );
      return checked(inputs, failures);
    }),
    diff: resourceful(async (request: messages.DiffRequest) => {
      const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
      const { UPDATE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;
      const { changed, isDetailed, replaces, deleteBeforeReplace } = await provider.diff(
        request.getUrn(),
        request.getId(),
        bag(request.getOlds()),
        bag(request.getNews()),
      );
      const response = new messages.DiffResponse();
      response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList([...changed]);
      response.setReplacesList([...replaces]);
      response.setDeletebeforereplace(deleteBeforeReplace);
      response.setHasdetaileddiff(isDetailed);
      for (const name of isDetailed ? changed : []) {
        const detail = new messages.PropertyDiff();
        detail.setKind(replaces.includes(name) ? UPDATE_REPLACE : UPDATE);
        response.getDetaileddiffMap().set(name, detail);
      }
      return response;
    }),
    create: resourceful(async (request: messages.CreateRequest) => {
      const news = bag(request.getProperties());
      const { id, outputs } = request.getPreview()
        ? { id: "", outputs: provider.previewCreate(request.getUrn(), news) }
        : await provider.create(request.getUrn(), news);
      const response = new messages.CreateResponse();
      response.setId(id);
      response.setProperties(struct(outputs));
      return response;
    }),
    read: resourceful(async (request: messages.ReadRequest) => {
      const response = new messages.ReadResponse();
      const found = await provider.read(
        request.getUrn(),
        request.getId(),
        bag(request.getInputs()),
        bag(request.getProperties()),
      );
      if (!found) return response;
      response.setId(found.id);
      response.setInputs(struct(found.inputs));
      response.setProperties(struct(found.outputs));
      return response;
    }),
    update: resourceful(async (request: messages.UpdateRequest) => {
      const olds = bag(request.getOlds());
      const news = bag(request.getNews());
      const outputs = request.getPreview()
        ? provider.previewUpdate(request.getUrn(), olds, news)
        : await provider.update(request.getUrn(), request.getId(), olds, news);
      const response = new messages.UpdateResponse();
      response.setProperties(struct(outputs));
      return response;
    }),
    delete: resourceful(async (request: messages.DeleteRequest) => {
      await provider.delete(request.getUrn(), request.getId(), bag(request.getProperties()));
      return new empties.Empty();
    }),
    invoke: answering(async (request: messages.InvokeRequest) => {
      throw new Error(`this plugin serves resources only, not the function ${request.getTok()}`);
    }),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  console.log(String(port));
}

/** Turns a function into a call handler; what it throws becomes the engine's error message. */
function answering<Request, Response>(
  work: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    work(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        callback({ code: grpc.status.UNKNOWN, details: message, metadata: initFailed(error) });
      },
    );
  };
}

function bag(properties: Struct | undefined): Bag {
  return properties?.toJavaScript() ?? {};
}

function struct(properties: Bag): Struct {
  return structs.Struct.fromJavaScript(without(properties));
}

function checked(inputs: Bag, failures: readonly Failure[]): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(struct(inputs));
  response.setFailuresList(
    failures.map(({ property, reason }): CheckFailure => {
      const failure = new messages.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}
