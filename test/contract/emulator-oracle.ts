/**
 * X's OpenAPI as a judge of the emulator: what a request, an answer or a delivery has that the document does not allow,
 * and what it has that the document does not name. A finding is one line: where, path, complaint.
 */
import { readFileSync } from "node:fs";
import { OpenAPIBackend } from "openapi-backend";
import { z } from "zod";

/** One call with everything the judge looks at. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly requestBody: unknown;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

/** The judge. */
export interface Oracle {
  /** Every operation of the document. */
  readonly operations: readonly string[];
  /** `POST /2/webhooks`, with X's own parameter names; undefined where the document has no such operation. */
  readonly operationOf: (method: string, path: string) => string | undefined;
  readonly requestFindings: (exchange: Exchange) => string[];
  readonly answerFindings: (exchange: Exchange) => string[];
  /** An Activity API delivery against the schema its event type maps to. */
  readonly deliveryFindings: (name: string, body: unknown) => string[];
  /** A delivery of the filtered stream: its post and what it includes. */
  readonly postFindings: (name: string, body: unknown) => string[];
}

type Json = Readonly<Record<string, unknown>>;

const objectSchema = z.record(z.string(), z.unknown());
const isObject = (value: unknown): value is Json =>
  objectSchema.safeParse(value).success && !Array.isArray(value);

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

/** Reads the document and makes a judge of it. */
export const createOracle = async (file: string): Promise<Oracle> => {
  const document = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, "utf8")));
  const reference = structuredClone(document);
  type Definition = Extract<ConstructorParameters<typeof OpenAPIBackend>[0]["definition"], object>;
  type Ajv = Parameters<NonNullable<ConstructorParameters<typeof OpenAPIBackend>[0]["customizeAjv"]>>[0];
  let ajv: Ajv | undefined;
  const api = new OpenAPIBackend({
    definition: document as unknown as Definition,
    // X's own document does not pass the validation of documents: it puts descriptions beside $ref.
    quick: true,
    customizeAjv: (original, _options, context) => {
      original.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
      // The one for parameters would coerce types, and so forgive them.
      if (String(context) === "requestBodyValidator") ajv ??= original;
      return original;
    },
  });
  await api.init();
  api.validateRequest({ method: "POST", path: "/2/webhooks", headers: {}, body: {} });
  if (ajv === undefined) throw new Error("openapi-backend made no Ajv");
  const judge = ajv.addSchema(reference, "x");

  const resolve = (schema: unknown): unknown => {
    const pointer = at(schema, "$ref");
    return typeof pointer === "string" ? resolve(at(reference, ...pointer.slice(2).split("/"))) : schema;
  };

  /** A Problem says by its type which of the schemas it means. */
  const choose = (schema: unknown, value: unknown): unknown => {
    const type = at(value, "type");
    const mapped = typeof type === "string" ? at(schema, "discriminator", "mapping", type) : undefined;
    return typeof mapped === "string" ? resolve({ $ref: mapped }) : undefined;
  };

  /** Members that a value has and its schema does not name. */
  const unnamed = (given: unknown, value: unknown, path: string): string[] => {
    const plain = resolve(given);
    const schema = at(plain, "oneOf") === undefined ? plain : choose(plain, value);
    if (Array.isArray(value)) return value.flatMap((item) => unnamed(at(schema, "items"), item, `${path}/*`));
    const properties = at(schema, "properties");
    if (!isObject(value) || !isObject(properties)) return [];
    return Object.entries(value).flatMap(([name, inner]) =>
      name in properties
        ? unnamed(properties[name], inner, `${path}/${name}`)
        : [`${path}/${name} is not in the schema`],
    );
  };

  const broken = (pointer: string, value: unknown): string[] => {
    const validate = judge.compile({ $ref: `x#${pointer}` });
    if (validate(value)) return [];
    const complaints = (validate.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath.replace(/\/\d+/g, "/*")} ${message}`,
    );
    return [...new Set(complaints)];
  };

  const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

  const check = (where: string, pointer: string, value: unknown): string[] => {
    const schema = at(
      reference,
      ...pointer
        .slice(1)
        .split("/")
        .map((key) => key.replaceAll("~1", "/")),
    );
    return [...broken(pointer, value), ...unnamed(schema, value, "")].map((finding) => `${where} ${finding}`);
  };

  const find = (method: string, path: string) => api.matchOperation({ method, path, headers: {} });

  const answerSchema = ({ method, path, status, contentType }: Exchange): string | undefined => {
    const operation = find(method, path);
    if (operation === undefined) return undefined;
    const base = `/paths/${escaped(operation.path)}/${operation.method}/responses`;
    const responses = at(reference, "paths", operation.path, operation.method, "responses");
    const key = at(responses, String(status)) === undefined ? "default" : String(status);
    const media = contentType.split(";")[0] ?? "";
    if (at(responses, key, "content", media) === undefined) return undefined;
    return `${base}/${key}/content/${escaped(media)}/schema`;
  };

  const operationOf = (method: string, path: string): string | undefined => {
    const operation = find(method, path);
    return operation && `${operation.method.toUpperCase()} ${operation.path}`;
  };

  return {
    operations: api.router.getOperations().map(({ method, path }) => `${method.toUpperCase()} ${path}`),
    operationOf,
    requestFindings: ({ method, path, query, requestBody }) => {
      const body = requestBody === undefined ? {} : { body: requestBody };
      const result = api.validateRequest({
        method,
        path,
        query,
        headers: { "content-type": "application/json" },
        ...body,
      });
      return (result.errors ?? []).map(
        ({ instancePath, message }) => `${operationOf(method, path)} request ${instancePath} ${message}`,
      );
    },
    answerFindings: (exchange) => {
      const where = `${operationOf(exchange.method, exchange.path)} ${exchange.status}`;
      const pointer = answerSchema(exchange);
      if (pointer === undefined) return [`${where} has the media type ${exchange.contentType}`];
      const type = at(exchange.body, "type");
      const problem = exchange.contentType.startsWith("application/problem+json");
      if (problem && choose(resolve({ $ref: "#/components/schemas/Problem" }), exchange.body) === undefined) {
        return [`${where} has the problem type ${type}`];
      }
      return check(where, pointer, exchange.body);
    },
    deliveryFindings: (name, body) => {
      const eventType = at(body, "data", "event_type");
      const payloads = "/components/schemas/ActivityStreamingResponsePayload";
      const mapped = at(resolve({ $ref: `#${payloads}` }), "discriminator", "mapping", String(eventType));
      const outer = { data: { ...objectSchema.parse(at(body, "data")) } };
      delete outer.data.payload;
      const whole = check(`delivery ${name}`, "/components/schemas/ActivityStreamResponse", outer);
      if (typeof mapped !== "string") return [...whole, `delivery ${name} has no payload schema`];
      return [...whole, ...check(`delivery ${name} payload`, mapped.slice(1), at(body, "data", "payload"))];
    },
    postFindings: (name, body) => [
      ...check(`delivery ${name} payload`, "/components/schemas/Post", at(body, "data")),
      ...check(`delivery ${name} /includes`, "/components/schemas/Expansions", at(body, "includes")),
    ],
  };
};
