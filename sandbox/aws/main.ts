import { connect } from "./clients.ts";
import { targetFrom } from "./endpoint.ts";
import { provider } from "./provider.ts";
import { serve } from "./serve.ts";
import { types } from "./types.ts";

await serve(
  provider(types, (region) => connect(targetFrom({ ...process.env, ...(region && { AWS_REGION: region }) }))),
);
