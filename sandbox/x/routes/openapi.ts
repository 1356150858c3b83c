/** GET /_x/openapi.json */
import type { Hono } from "hono";
import { answer, type Env } from "../api/http.ts";
import { openApiDocument } from "../api/openapi.ts";

/** Adds the route; it describes all that the app has by then. */
export const openApiRoutes = (routes: Hono<Env>): void => {
  routes.get("/_x/openapi.json", () => answer(openApiDocument(routes.routes)));
};
