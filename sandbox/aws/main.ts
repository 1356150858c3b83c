import { serve } from "../../plugin/protocol/serve.ts";
import { connect } from "./clients.ts";
import { targetFrom } from "./endpoint.ts";
import { provider } from "./provider.ts";
import { types } from "./types.ts";

await serve(
  provider(types, (region) => connect(targetFrom({ ...process.env, ...(region && { AWS_REGION: region }) }))),
);
