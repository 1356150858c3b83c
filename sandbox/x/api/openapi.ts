/** The emulator's own OpenAPI document, made of what its routes read: the API's operations and the control routes. */
import { z } from "zod";
import { bodies, pathParameters, queries } from "./openapi-inputs.ts";
import { operations } from "./operations.ts";

type Json = Readonly<Record<string, unknown>>;

/** A route by method and Hono's path. */
interface Route {
  readonly method: string;
  readonly path: string;
}

/** What a route takes in; what a transform makes of it, or a rule that no schema can say, is left out. */
const jsonSchema = (schema: z.ZodType): Json =>
  z.toJSONSchema(schema, { io: "input", target: "openapi-3.0", unrepresentable: "any" });

const parameter = (place: "path" | "query", name: string, schema: z.ZodType): Json => ({
  name,
  in: place,
  required: place === "path",
  schema: jsonSchema(schema),
});

const describe = ({ method, path }: Route): Json => {
  const name = `${method} ${path}`;
  const body = bodies[name];
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, key = ""]) =>
    parameter("path", key, pathParameters[key] ?? z.string()),
  );
  const inQuery = Object.entries(queries[name] ?? {}).map(([key, schema]) => parameter("query", key, schema));
  return {
    operationId: name,
    parameters: [...inPath, ...inQuery],
    ...(body !== undefined && {
      requestBody: { required: true, content: { "application/json": { schema: jsonSchema(body) } } },
    }),
    responses: { "200": { description: "Done." }, default: { description: "Refused, as X words it." } },
  };
};

/** The document of the API's operations and of the control routes among `routes`. */
export const openApiDocument = (routes: readonly Route[]): Json => {
  const controls = routes.filter(({ method, path }) => path.startsWith("/_x/") && method !== "ALL");
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of [...operations, ...controls]) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describe(route) };
  }
  return { openapi: "3.0.3", info: { title: "The emulated X", version: "2" }, paths };
};
