/** What the emulator holds where no file says otherwise: one app, and three users who have authorised it. */

const app = {
  name: "main",
  id: "1001",
  ownerId: "2001",
  bearerToken: "dev-bearer-token",
  consumerKey: "dev-consumer-key",
  consumerSecret: "dev-consumer-secret",
  clientSecret: "dev-client-secret",
};

const user = (id: string, username: string, name: string, bio: string) => ({
  id,
  username,
  name,
  bio,
  authorised: [
    {
      app: app.name,
      accessToken: `${id}-dev-access-token`,
      accessTokenSecret: `${id}-dev-access-token-secret`,
      userToken: `dev-user-token-of-${username}`,
    },
  ],
});

/** Fixed values for development: documented, the same everywhere, secret to nobody. */
export const defaultSeed = {
  apps: [app],
  users: [
    user("2001", "alice", "Alice", "Owns the app."),
    user("2002", "bob", "Bob", "Reads more than he writes."),
    user("2003", "carol", "Carol", "Mostly here for the spaces."),
  ],
};
