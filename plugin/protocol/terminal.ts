import { AsyncLocalStorage } from "node:async_hooks";
import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

/** How a plugin speaks to the person at the terminal: the engine hides what it prints. */
export interface Terminal {
  /** Speaks from now on to the engine at this address. */
  attach(address: string): void;
  /** Shows a line beside the resource that is at work. */
  say(line: string): void;
  /** Does some work for a resource; ends once all is shown that was said by then. */
  during<T>(urn: string, work: () => Promise<T>): Promise<T>;
}

/** The terminal behind the engine at this address; without one, what is said goes to stderr. */
export function createTerminal(address: string | undefined): Terminal {
  const clientOf = (where: string) => new services.EngineClient(where, grpc.credentials.createInsecure());
  let engine = address ? clientOf(address) : undefined;
  const atWork = new AsyncLocalStorage<string>();
  const saying = new Set<Promise<void>>();

  const show = (line: string, urn: string): Promise<void> => {
    if (!engine) {
      console.error(line);
      return Promise.resolve();
    }
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity.INFO);
    request.setMessage(line);
    request.setUrn(urn);
    // An engine that does not listen any more is no reason to fail what is done at the other end.
    const { promise, resolve } = Promise.withResolvers<void>();
    engine.log(request, () => resolve());
    return promise;
  };

  return {
    attach(where) {
      engine?.close();
      engine = clientOf(where);
    },
    say(line) {
      const shown = show(line, atWork.getStore() ?? "");
      saying.add(shown);
      shown.then(() => saying.delete(shown));
    },
    async during(urn, work) {
      try {
        return await atWork.run(urn, work);
      } finally {
        await Promise.all(saying);
      }
    },
  };
}
