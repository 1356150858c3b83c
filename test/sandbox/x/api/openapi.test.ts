import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bodies, queries } from "../../../../sandbox/x/api/openapi-inputs.ts";
import { operations } from "../../../../sandbox/x/api/operations.ts";
import { createX } from "../support/x.ts";

const documentSchema = z.object({
  openapi: z.string(),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z.array(
          z.object({ name: z.string(), in: z.enum(["path", "query"]), schema: z.looseObject({}) }),
        ),
        requestBody: z
          .object({ content: z.object({ "application/json": z.object({ schema: z.looseObject({}) }) }) })
          .optional(),
      }),
    ),
  ),
});

const readDocument = async () =>
  documentSchema.parse((await createX().control("GET", "/_x/openapi.json")).body);

const described = async (): Promise<string[]> =>
  Object.entries((await readDocument()).paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
  );

/** Control routes that change something and take no body. */
const bodiless = [
  "POST /_x/reset",
  "POST /_x/settle",
  "POST /_x/webhooks/:id/break",
  "POST /_x/webhooks/:id/crc",
  "POST /_x/webhooks/:id/invalidate",
  "POST /_x/webhooks/:id/mend",
];

describe("the emulator's OpenAPI document", () => {
  it("has every operation of the API", async () => {
    expect(await described()).toEqual(expect.arrayContaining(operations.map(({ name }) => name)));
  });

  it("has a body for every control route that takes one", async () => {
    const controls = (await described()).filter((name) => /^(?:POST|PUT|PATCH) \/_x\//.test(name));
    const withBody = Object.keys(bodies).filter((name) => name.includes("/_x/"));
    expect(controls.sort()).toEqual([...withBody, ...bodiless].sort());
  });

  it("has no inputs of a route that is not there", async () => {
    expect(await described()).toEqual(
      expect.arrayContaining([...Object.keys(bodies), ...Object.keys(queries)]),
    );
  });

  it("says what a body and a path have to be", async () => {
    const { paths } = await readDocument();
    const update = paths["/2/activity/subscriptions/{subscription_id}"]?.put;
    expect(update?.parameters).toEqual([
      expect.objectContaining({ in: "path", schema: expect.objectContaining({ pattern: "^[0-9]{1,19}$" }) }),
    ]);
    expect(update?.requestBody?.content["application/json"].schema).toMatchObject({
      properties: { tag: { type: "string", minLength: 1, maxLength: 200 } },
      additionalProperties: false,
    });
  });
});
