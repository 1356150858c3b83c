import * as pulumi from "@pulumi/pulumi";
import {
  getStreamLinks,
  getStreamRules,
  getSubscriptionCounts,
  getSubscriptions,
  getUser,
  getUsers,
  getWebhook,
  getWebhooks,
} from "./plain.ts";
import type { StreamLinkResult, StreamRuleResult } from "./stream.ts";
import type { SubscriptionCounts, SubscriptionResult } from "./subscriptions.ts";
import type { UserResult } from "./users.ts";
import type { WebhookResult } from "./webhooks.ts";

/** What every lookup takes, as inputs. */
export interface ProfileOutputArgs {
  readonly profile?: pulumi.Input<string | undefined>;
}

/** As `GetWebhookArgs`, as inputs. */
export interface GetWebhookOutputArgs extends ProfileOutputArgs {
  readonly url: pulumi.Input<string>;
}

/** As `GetUserArgs`, as inputs. */
export interface GetUserOutputArgs extends ProfileOutputArgs {
  readonly username: pulumi.Input<string>;
}

/** As `GetUsersArgs`, as inputs. */
export interface GetUsersOutputArgs extends ProfileOutputArgs {
  readonly usernames: pulumi.Input<pulumi.Input<string>[]>;
}

// X is asked once the arguments are known: in a preview that may be never.

/** `getWebhooks` for arguments that are outputs. */
export function getWebhooksOutput(args: ProfileOutputArgs = {}): pulumi.Output<WebhookResult[]> {
  return pulumi.output(args).apply(getWebhooks);
}

/** `getWebhook` for arguments that are outputs. */
export function getWebhookOutput(args: GetWebhookOutputArgs): pulumi.Output<WebhookResult> {
  return pulumi.output(args).apply(getWebhook);
}

/** `getUser` for arguments that are outputs. */
export function getUserOutput(args: GetUserOutputArgs): pulumi.Output<UserResult> {
  return pulumi.output(args).apply(getUser);
}

/** `getUsers` for arguments that are outputs. */
export function getUsersOutput(args: GetUsersOutputArgs): pulumi.Output<UserResult[]> {
  return pulumi.output(args).apply(getUsers);
}

/** `getSubscriptions` for arguments that are outputs. */
export function getSubscriptionsOutput(args: ProfileOutputArgs = {}): pulumi.Output<SubscriptionResult[]> {
  return pulumi.output(args).apply(getSubscriptions);
}

/** `getSubscriptionCounts` for arguments that are outputs. */
export function getSubscriptionCountsOutput(args: ProfileOutputArgs = {}): pulumi.Output<SubscriptionCounts> {
  return pulumi.output(args).apply(getSubscriptionCounts);
}

/** `getStreamRules` for arguments that are outputs. */
export function getStreamRulesOutput(args: ProfileOutputArgs = {}): pulumi.Output<StreamRuleResult[]> {
  return pulumi.output(args).apply(getStreamRules);
}

/** `getStreamLinks` for arguments that are outputs. */
export function getStreamLinksOutput(args: ProfileOutputArgs = {}): pulumi.Output<StreamLinkResult[]> {
  return pulumi.output(args).apply(getStreamLinks);
}
