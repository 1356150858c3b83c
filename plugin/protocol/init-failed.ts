import { Metadata } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { type Bag, without } from "./provider.ts";

/** A resource was made or changed, but is not as asked for: the engine keeps it in its state with the reason. */
export class InitFailedError extends Error {
  readonly id: string;
  readonly outputs: Bag;

  constructor(message: string, id: string, outputs: Bag, cause: unknown) {
    super(message, { cause });
    this.name = "InitFailedError";
    this.id = id;
    this.outputs = outputs;
  }
}

/** The trailing metadata by which the engine learns of an InitFailedError; empty for any other error. */
export function initFailed(error: unknown): Metadata {
  const metadata = new Metadata();
  if (!(error instanceof InitFailedError)) return metadata;
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(structs.Struct.fromJavaScript(without(error.outputs)));
  detail.setReasonsList([error.message]);
  const details = new any.Any();
  details.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new status.Status();
  answer.setCode(2);
  answer.setMessage(error.message);
  answer.addDetails(details);
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return metadata;
}
