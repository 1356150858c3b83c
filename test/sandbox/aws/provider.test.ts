import {
  specialResourceSig,
  specialSecretSig,
  specialSigKey,
  unknownValue,
} from "@pulumi/pulumi/runtime/rpc.js";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { InitFailedError } from "../../../plugin/protocol/init-failed.ts";
import type { Bag } from "../../../plugin/protocol/provider.ts";
import { connect } from "../../../sandbox/aws/clients.ts";
import { type Provider, provider } from "../../../sandbox/aws/provider.ts";
import { resource } from "../../../sandbox/aws/resource.ts";

const urn = "urn:pulumi:test::project::x:Parent$aws:test/thing:Thing::my-thing";
const hidden = (value: unknown) => ({ [specialSigKey]: specialSecretSig, value });

/** A service in memory that forgets what `forgets` names. */
const things = new Map<string, Bag>();
let forgets: string[] = [];
const thing = resource({
  token: "aws:test/thing:Thing",
  inputs: z.object({
    name: z.string(),
    size: z.int().min(1).default(3),
    kind: z.string().optional(),
    parent: z.string().optional(),
    settings: z.strictObject({ on: z.boolean() }).optional(),
    password: z.string().optional(),
  }),
  replaces: ["name", "kind"],
  autoName: "name",
  secrets: ["password"],
  volatile: ["revision"],
  async create(_aws, inputs) {
    things.set(inputs.name, { ...inputs, revision: 1 });
    return inputs.name;
  },
  async read(_aws, id) {
    const found = things.get(id);
    return found && Object.fromEntries(Object.entries(found).filter(([name]) => !forgets.includes(name)));
  },
  async update(_aws, id, inputs) {
    things.set(id, { ...inputs, revision: 2 });
  },
  async delete(_aws, id) {
    if (!things.delete(id)) throw Object.assign(new Error("no such thing"), { name: "NotFoundException" });
  },
});

let served: Provider;
let region: string | undefined;
beforeEach(() => {
  things.clear();
  forgets = [];
  served = provider([thing], (asked) => {
    region = asked;
    return connect({ endpoint: "http://127.0.0.1:1", region: asked ?? "us-east-1" });
  });
  served.configure({ region: "eu-west-1" });
});

describe("check", () => {
  const check = (inputs: Bag, olds: Bag = {}) => served.check(urn, olds, inputs);

  test("fills in defaults and a name, which stays", () => {
    const { inputs, failures } = check({});
    expect(failures).toEqual([]);
    expect(inputs).toEqual({
      name: expect.stringMatching(/^my-thing-[0-9a-f]{7}$/),
      size: 3,
      __defaults: ["name"],
    });
    expect(check({}, inputs).inputs.name).toBe(inputs.name);
    expect(check({}).inputs.name).not.toBe(inputs.name);
    expect(check({ name: "given" }).inputs).toEqual({ name: "given", size: 3 });
  });

  test("names every input that it cannot take", () => {
    const { failures } = check({ size: 0, settings: { on: true, off: false }, colour: "red" });
    expect(failures.map(({ property }) => property)).toEqual(["colour", "size", "settings"]);
    expect(failures[0]?.reason).toContain("colour of aws:test/thing:Thing");
    expect(failures[2]?.reason).toContain("off");
  });

  test("lets pass what is not known yet, keeps secrets secret and turns a resource into its id", () => {
    const settings = { on: unknownValue };
    const parent = { [specialSigKey]: specialResourceSig, urn: "urn", id: "parent-1" };
    const { inputs, failures } = check({ name: "a", settings, parent, password: hidden("hush") });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({ name: "a", size: 3, settings, parent: "parent-1", password: hidden("hush") });
  });

  test("refuses a type that it does not know", () => {
    expect(() => served.check("urn:pulumi:s::p::aws:s3/bucket:Bucket::b", {}, {})).toThrow(
      "does not know aws:s3/bucket:Bucket; it knows aws:test/thing:Thing",
    );
  });
});

describe("diff", () => {
  const olds = { name: "a", size: 3, kind: "x", settings: {}, arn: "arn" };
  const diff = (news: Bag) => served.diff(urn, "a", olds, news);

  test("sees changed, added and removed inputs, and no others", () => {
    expect(diff({ name: "a", size: 3, kind: "x" }).changed).toEqual([]);
    expect(diff({ name: "a", size: 4, kind: "x", password: hidden("p") }).changed).toEqual([
      "size",
      "password",
    ]);
    expect(diff({ name: "a", size: 3 })).toEqual({
      changed: ["kind"],
      isDetailed: true,
      replaces: ["kind"],
      deleteBeforeReplace: true,
    });
  });

  test("makes the new one first when the names do not clash", () => {
    expect(diff({ name: "b", size: 3, kind: "x" }).deleteBeforeReplace).toBe(false);
    expect(diff({ name: "a", size: 3, kind: "y", __defaults: ["name"] })).toEqual({
      changed: ["kind"],
      isDetailed: true,
      replaces: ["kind"],
      deleteBeforeReplace: false,
    });
  });

  test("counts what is not known yet as changed", () => {
    expect(diff({ name: "a", size: 3, kind: unknownValue }).replaces).toEqual(["kind"]);
  });
});

describe("create, read, update and delete", () => {
  const news = { name: "a", size: 3, password: hidden("hush") };

  test("return what is there, with the secret still secret", async () => {
    const { id, outputs } = await served.create(urn, news);
    expect(id).toBe("a");
    expect(outputs).toEqual({
      name: "a",
      size: 3,
      password: hidden("hush"),
      revision: 1,
      region: "eu-west-1",
    });
    expect(region).toBe("eu-west-1");
    things.set("a", { ...things.get("a"), size: 9 });
    expect(await served.read(urn, id, { __defaults: ["name"] }, outputs)).toEqual({
      id,
      inputs: { name: "a", size: 9, password: hidden("hush"), __defaults: ["name"] },
      outputs: { ...outputs, size: 9 },
    });
    expect(await served.update(urn, id, outputs, { ...news, size: 4 })).toMatchObject({
      size: 4,
      revision: 2,
    });
    await served.delete(urn, id, outputs);
    expect(await served.read(urn, id, news, outputs)).toBeUndefined();
    await served.delete(urn, id, outputs);
  });

  test("fail, with the resource in the state, when the service does not keep an input", async () => {
    forgets = ["size"];
    const failure = await served.create(urn, news).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InitFailedError);
    expect(failure).toMatchObject({
      id: "a",
      message: "aws:test/thing:Thing a: AWS took it, but did not keep size as asked",
      outputs: { name: "a", password: hidden("hush") },
    });
  });

  test("a preview of an update keeps what the update cannot change", () => {
    const olds = { ...news, arn: "arn", revision: 1 };
    expect(served.previewUpdate(urn, olds, { name: "a", size: 4 })).toEqual({
      name: "a",
      size: 4,
      arn: "arn",
      revision: unknownValue,
    });
  });
});

test("checkConfig takes a region and refuses settings that it would not follow", () => {
  const { failures } = served.checkConfig({
    region: "eu-west-1",
    skipRegionValidation: "true",
    profile: "real",
  });
  expect(failures.map(({ property }) => property)).toEqual(["profile"]);
});
