/** What the fuzz is driven by: an OpenAPI document, told which ids there are. */
import { z } from "zod";

const operationSchema = z.looseObject({
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({})) }).optional(),
  parameters: z.array(z.looseObject({ name: z.string().optional(), in: z.string().optional() })).optional(),
});

/** As much of an OpenAPI document as the fuzz looks at. */
export const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

/** A document, parsed that far. */
export type OpenApiDocument = z.infer<typeof documentSchema>;

type Operation = z.infer<typeof operationSchema>;

/** What schemas can't say: values that mean something at the emulator that is fuzzed. */
export interface Hints {
  /** By the name of a path parameter. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** Good bodies by operation, a path parameter written `{name}`. */
  readonly bodies: Readonly<Record<string, readonly unknown[]>>;
}

/** Known values come as often as any others do: ids by chance would all be unknown. */
const hintParameters = ({ parameters }: Operation, { known }: Hints): Partial<Operation> => {
  if (parameters === undefined) return {};
  return {
    parameters: parameters.map((parameter) => {
      const values = parameter.in === "path" ? (known[parameter.name ?? ""] ?? []) : [];
      if (values.length === 0) return parameter;
      return { ...parameter, schema: { anyOf: [{ enum: values }, parameter.schema] } };
    }),
  };
};

const hintBody = ({ requestBody }: Operation, bodies: readonly unknown[]): Partial<Operation> => {
  if (requestBody === undefined || bodies.length === 0) return {};
  const examples = Object.fromEntries(bodies.map((value, index) => [`hint-${index}`, { value }]));
  const content = Object.entries(requestBody.content).map(([type, media]) => [type, { ...media, examples }]);
  return { requestBody: { ...requestBody, content: Object.fromEntries(content) } };
};

/** A document of the paths that fit, with the hints laid in. */
export const fuzzDocument = (
  document: OpenApiDocument,
  fits: (path: string) => boolean,
  hints: Hints,
): OpenApiDocument => {
  const hinted = (path: string, method: string, operation: Operation): Operation => ({
    ...operation,
    ...hintParameters(operation, hints),
    ...hintBody(operation, hints.bodies[`${method.toUpperCase()} ${path}`] ?? []),
  });
  const paths = Object.entries(document.paths)
    .filter(([path]) => fits(path))
    .map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [method, hinted(path, method, operation)]),
      ),
    ]);
  return { ...document, paths: Object.fromEntries(paths) };
};
