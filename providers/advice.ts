import { messageOf, refusesKind, XApiError, XUnansweredError } from "./x/errors.ts";

const byReason: Readonly<Record<string, string>> = {
  CrcValidationFailed:
    "X called the URL and did not get the right CRC answer. Check that the endpoint is deployed and public, and that its secret is this X app's: the OAuth 2.0 client secret where the app has one, else the consumer secret.",
  UrlValidationFailed:
    "X takes a public https URL without a port, of at most 200 characters, that answers without a redirect. Change the url.",
  DuplicateUrlFailed:
    "The X app has a webhook with this URL already. Set adopt: true to bring it under management, or delete it first.",
  WebhookLimitExceeded:
    'The X app has used up its webhooks (1 on pay-per-use and pro, 5 or more on enterprise). Delete the other one, adopt it (adopt: true with its URL), or, when changing a URL, use replace: "delete-first". If it is another stack\'s, share it: make no webhook here (config createWebhook: false) and let the subscriptions deliver to that one, by its webhookId or, with webhookStack, by a StackReference.',
  WebhookIdInvalid:
    "The webhook is gone, or belongs to another X app than this bearer token. Run pulumi refresh, then pulumi up.",
  DuplicateSubscriptionFailed:
    "The user is subscribed to the webhook already. Set adopt: true to bring that under management, or end it first.",
  SubscriptionLimitExceeded:
    "The X app has used up its subscriptions: 1,500 activity and 3 account activity ones on pay-per-use and pro, more on enterprise. Remove one, or take another plan.",
  ReplayConflictError:
    "X runs one replay at a time for a webhook: wait for the replay_job_status event of the one that runs, then run the same command again.",
  "app-owner-only":
    "The 1.1 dialect is for enterprise apps, and its webhook calls take the user credentials of the account that owns the X app: set those of the owner in the profile, or leave out apiVersion.",
  "client-not-enrolled":
    "The X app is not attached to a project with access to this endpoint. Attach it in X's developer console, or take another plan.",
};

const byStatus: Readonly<Record<number, string>> = {
  400: "Correct the input that X names; nothing was changed.",
  401: "X does not accept the bearer token: it is wrong, revoked, or another app's. Set X_BEARER_TOKEN, or run: pulumi config set --secret x:bearerToken (for a profile: X_<PROFILE>_BEARER_TOKEN, or --path x:profiles.<profile>.bearerToken)",
  403: "The X app may not do this: its plan does not include it, or the event type is private and the user has not authorised the app. Check the app's access in X's developer console, or have the user authorise it, then run the same command again.",
  404: "It is gone, or belongs to another X app than this bearer token. Run pulumi refresh, then pulumi up.",
};

/** The same of a call that was made for a user. */
const byStatusAsUser: Readonly<Record<number, string>> = {
  401: "X does not accept the user's credentials: they are wrong, revoked, another app's, or expired (an OAuth 2.0 user token lives two hours); or, with OAuth 1.0a, this machine's clock is minutes off. Set X_CONSUMER_KEY, X_CONSUMER_SECRET, X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET anew, or X_USER_TOKEN (for a profile: X_<PROFILE>_CONSUMER_KEY and so on).",
  403: "The user may not do this through the app: the app's plan does not include it, or the user has not authorised the app for it (an OAuth 2.0 user token needs the scopes of the endpoint). Check the app's access in X's developer console, or have the user authorise it anew, then run the same command again.",
};

const otherKindOfCredential =
  "This endpoint takes another kind of credential than the one sent: OAuth 2.0 Application-Only is the bearer token (X_BEARER_TOKEN); OAuth 1.0a User Context is X_CONSUMER_KEY, X_CONSUMER_SECRET, X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET; OAuth 2.0 User Context is X_USER_TOKEN.";

/** What the person at the terminal can do about a failure. */
export function advice(error: unknown): string {
  if (error instanceof XUnansweredError) {
    return "Nothing is lost: check the network and X's status page, then run the same command again.";
  }
  if (!(error instanceof XApiError)) return "";
  const { status, reasons, resetAtMs } = error.refusal;
  const known = reasons.map((reason) => byReason[reason]).find((text) => text !== undefined);
  if (known) return known;
  if (status === 429) {
    const when = resetAtMs === undefined ? "in 15 minutes" : `after ${new Date(resetAtMs).toISOString()}`;
    return `The rate limit is used up. Run the same command again ${when}; what was done is kept.`;
  }
  if (refusesKind(error)) return otherKindOfCredential;
  const asUser = error.refusal.as === "user" ? byStatusAsUser[status] : undefined;
  return (
    asUser ??
    byStatus[status] ??
    "X had a fault of its own. Run the same command again; what was done is kept."
  );
}

/** A failure in one text: what was to be done, what X said, what to do next. */
export function explain(error: unknown, what: string): string {
  return [`${what}: ${messageOf(error)}.`.replace(/([.!?])\.$/, "$1"), advice(error)]
    .filter(Boolean)
    .join(" ");
}
