/** What an app may be called: the name is a URL path segment, part of resource names and of every event's key. */
export const appNamePattern = /^[a-z0-9-]{1,32}$/;

/** The rule of {@link appNamePattern} in words, to follow "must be". */
export const appNameRule = "1 to 32 lower-case letters, digits or hyphens";

/** The route of an app in API Gateway's terms; the receiver takes the app's name from it. */
export function routeKey(app: string): string {
  return `ANY ${routePath(app)}`;
}

/** The path of an app's webhook URL. One path an app: nothing in a delivery says which app it is for. */
export function routePath(app: string): string {
  return `/x/${app}`;
}
