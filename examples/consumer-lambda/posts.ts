import { type DynamoDBDocument, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { eventsOf, type Message, type XEvent } from "pulumi-x-webhooks/events";

const tombstoneSeconds = 30 * 24 * 3600;

/** Where posts are kept: a table with the string keys `author` and `post`, and a TTL on `expires`. */
export interface Posts {
  readonly documents: DynamoDBDocument;
  readonly tableName: string;
}

/**
 * Keeps the posts of the subscribed users, and forgets them where X says so: a post that was deleted, and all of a user
 * who no longer lets the app act for them.
 */
export async function handlePost(posts: Posts, message: Message): Promise<void> {
  for (const event of eventsOf(message)) await handleEvent(posts, event);
}

async function handleEvent(posts: Posts, { kind, event }: XEvent): Promise<void> {
  switch (kind) {
    case "post.create": {
      const { id, author_id: author, text = "" } = event.payload;
      if (author !== undefined) await keep(posts, author, id, text);
      return;
    }
    case "tweet_create_events": {
      const { id, user, text = "", extended_tweet: whole } = event;
      if (user?.id !== undefined) await keep(posts, user.id, id, whole?.full_text ?? text);
      return;
    }
    case "post.delete": {
      const { id, author_id: author } = event.payload;
      if (author !== undefined) await forgetPost(posts, author, id);
      return;
    }
    case "tweet_delete_events": {
      const { id, user_id: author } = event.status ?? {};
      if (id !== undefined && author !== undefined) await forgetPost(posts, author, id);
      return;
    }
    case "oauth.revoke":
      return await forgetUser(posts, event.payload.user_id);
    case "user_event":
      return await forgetUser(posts, event.revoke?.source?.user_id);
    default:
    // Other kinds are of no use to this consumer.
  }
}

/** Not over a tombstone: a queue has no order, so a post may come behind its own deletion. */
async function keep(
  { documents, tableName }: Posts,
  author: string,
  post: string,
  text: string,
): Promise<void> {
  const item = { author, post, text };
  try {
    await documents.put({
      TableName: tableName,
      Item: item,
      ConditionExpression: "attribute_not_exists(post)",
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") throw error;
  }
}

/** Leaves a tombstone without the text. */
async function forgetPost({ documents, tableName }: Posts, author: string, post: string): Promise<void> {
  const expires = Math.ceil(Date.now() / 1000) + tombstoneSeconds;
  await documents.put({ TableName: tableName, Item: { author, post, expires } });
}

async function forgetUser(posts: Posts, author: string | undefined): Promise<void> {
  if (author === undefined) return;
  const { documents, tableName } = posts;
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: tableName,
      KeyConditionExpression: "author = :author",
      FilterExpression: "attribute_exists(#text)",
      ExpressionAttributeNames: { "#text": "text" },
      ExpressionAttributeValues: { ":author": author },
      ConsistentRead: true,
    },
  );
  for await (const { Items: items = [] } of pages) {
    for (const { post } of items) await forgetPost(posts, author, String(post));
  }
}
