/** Calls of the webhook operations: every answer they have. */
import { type Caller, hook, type Receiver, secret } from "./emulator-caller.ts";

/** Ends with one webhook registered. */
export const webhooks = async ({ x, call }: Caller, receiver: Receiver): Promise<void> => {
  await call("GET", "/2/webhooks");
  for (const url of [
    "",
    "http://hooks.example.com/",
    "https://hooks.example.com:8443/",
    `https://h.example/${"p".repeat(200)}`,
  ]) {
    await call("POST", "/2/webhooks", { url });
  }
  await call("POST", "/2/webhooks", {});
  receiver.secret = "wrong";
  await call("POST", "/2/webhooks", { url: hook });
  receiver.secret = secret;
  await call("POST", "/2/webhooks", { url: hook });
  await call("POST", "/2/webhooks", { url: hook });
  await call("POST", "/2/webhooks", { url: `${hook}/second` });
  await call("GET", "/2/webhooks?webhook_config.fields=id,valid");
  await call("GET", "/2/webhooks?webhook_config.fields=id,id");
  await call("GET", "/2/webhooks?webhook_config.fields=colour");
  await call("GET", "/2/webhooks?colour=red");
  const [webhook] = x.state().webhooks;
  await call("PUT", `/2/webhooks/${webhook?.id}`);
  for (const method of ["PUT", "DELETE"]) {
    for (const id of ["404", "not-an-id", "12345678901234567890"]) await call(method, `/2/webhooks/${id}`);
  }
};

/** The answers that depend on settings; ends without a webhook. */
export const webhookVariants = async ({ x, call, control }: Caller): Promise<void> => {
  await control("/_x/settings", { putAnswer: "attempted", putAnswersBeforeCrc: false });
  await call("PUT", `/2/webhooks/${x.state().webhooks[0]?.id}`);
  await control("/_x/settings", { unknownWebhookStatus: 404 });
  await call("DELETE", "/2/webhooks/404");
  await control("/_x/settings", { problemBase: "https://api.twitter.com" });
  await call("DELETE", "/2/webhooks/404");
  await call("DELETE", `/2/webhooks/${x.state().webhooks[0]?.id}`);
  await control("/_x/settings", { emptyListing: "absent" });
  await call("GET", "/2/webhooks");
};
