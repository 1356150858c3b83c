import { GetTagsCommand, TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-apigatewayv2";
import { type TagCalls, textOf } from "./resource.ts";

/** Tags of APIs and stages. */
export const apiTags: TagCalls = {
  read: async ({ apigateway }, state) =>
    (await apigateway.send(new GetTagsCommand({ ResourceArn: textOf(state, "arn") }))).Tags ?? {},
  add: ({ apigateway }, state, Tags) =>
    apigateway.send(new TagResourceCommand({ ResourceArn: textOf(state, "arn"), Tags })),
  remove: ({ apigateway }, state, TagKeys) =>
    apigateway.send(new UntagResourceCommand({ ResourceArn: textOf(state, "arn"), TagKeys })),
};
