/** The bodies and query parameters of the emulator's operations, by name, as their routes read them. */
import { z } from "zod";
import { actsSchema } from "../acts/act-schema.ts";
import { faultsSchema } from "../faults/fault-schema.ts";
import { advanceSchema } from "../routes/control-clock.ts";
import {
  handMadeSubscriptionSchema,
  handMadeWebhookSchema,
  subscriptionPatchSchema,
} from "../routes/control-entities.ts";
import { consentSchema } from "../routes/control-grants.ts";
import { replaySchema } from "../routes/replay.ts";
import { ruleChangeSchema } from "../routes/stream-rule-requests.ts";
import { registrationSchema } from "../routes/webhooks.ts";
import { appPatchSchema, newUserSchema, usernameSchema, userPatchSchema } from "../seed/entity-schema.ts";
import { settingsPatchSchema } from "../seed/settings.ts";
import { creationSchema, updateSchema } from "../subscriptions/subscribe.ts";
import { orderSchema } from "../webhooks/order.ts";
import { idSchema } from "./http.ts";

/** JSON bodies. */
export const bodies: Readonly<Record<string, z.ZodType>> = {
  "POST /2/webhooks": registrationSchema,
  "POST /2/webhooks/replay": replaySchema,
  "POST /2/activity/subscriptions": creationSchema,
  "PUT /2/activity/subscriptions/:subscription_id": updateSchema,
  "POST /2/tweets/search/stream/rules": ruleChangeSchema,
  "POST /_x/act": actsSchema,
  "POST /_x/clock": advanceSchema,
  "POST /_x/deliver": orderSchema,
  "POST /_x/faults": faultsSchema,
  "POST /_x/webhooks": handMadeWebhookSchema,
  "POST /_x/subscriptions": handMadeSubscriptionSchema,
  "PATCH /_x/subscriptions/:id": subscriptionPatchSchema,
  "POST /_x/users": newUserSchema,
  "PATCH /_x/users/:id": userPatchSchema,
  "POST /_x/grants": consentSchema,
  "PATCH /_x/apps/:name": appPatchSchema,
  "PATCH /_x/settings": settingsPatchSchema,
};

const size = z.string().regex(/^[0-9]{1,4}$/);
const flag = z.enum(["true", "false"]);
const minute = z.string().regex(/^[0-9]{12}$/);
const moment = z.iso.datetime();
const token = z.string();
const ids = z.string().regex(/^[0-9]{1,19}(,[0-9]{1,19})*$/);
const usernames = z.string().regex(/^[A-Za-z0-9_]{1,15}(,[A-Za-z0-9_]{1,15}){0,99}$/);
const fields = z.string();

/** Query parameters; none is required. */
export const queries: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  "GET /2/webhooks": { "webhook_config.fields": fields },
  "GET /2/activity/subscriptions": { max_results: size, pagination_token: token },
  "DELETE /2/activity/subscriptions": { ids },
  "GET /2/activity/stream": {
    backfill_minutes: z.enum(["0", "1", "5"]),
    start_time: moment,
    end_time: moment,
  },
  "POST /2/tweets/search/stream/rules": { dry_run: flag, delete_all: flag },
  "GET /2/tweets/search/stream/rules": { ids, max_results: size, pagination_token: token },
  "GET /2/tweets/search/stream/rules/counts": { "rules_count.fields": fields },
  "POST /2/tweets/search/webhooks/:webhook_id": {
    "tweet.fields": fields,
    "user.fields": fields,
    expansions: fields,
  },
  "GET /2/users/by": { usernames, "user.fields": fields, expansions: fields, "tweet.fields": fields },
  "GET /2/users/by/username/:username": { "user.fields": fields, expansions: fields, "tweet.fields": fields },
  "POST /1.1/account_activity/webhooks.json": { url: z.url() },
  "POST /1.1/account_activity/replay/webhooks/:webhook_id/subscriptions/all.json": {
    from_date: minute,
    to_date: minute,
  },
};

/** Parameters in a path, by name; any other is a text. */
export const pathParameters: Readonly<Record<string, z.ZodType>> = {
  webhook_id: idSchema,
  subscription_id: idSchema,
  user_id: idSchema,
  username: usernameSchema,
};
