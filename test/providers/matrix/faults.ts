import type { FaultOrder } from "../../../sandbox/x/faults/fault-schema.ts";
import type { Body, Entry, MatrixKind, Route } from "./kind.ts";

/** A fault of requests. */
type RequestOrder = Exclude<FaultOrder, { on: "delivery" | "crc" }>;

/** What a fault may be made of. */
export interface Scene {
  readonly nowMs: number;
  readonly kind: MatrixKind;
  /** The object that the step is about; undefined where there is none yet. */
  readonly id: string | undefined;
  /** The listing as it is when the step begins. */
  readonly listing: Body;
}

/** One way in which a fault shows. */
export interface Variant {
  readonly name: string;
  /** X says nothing at all, so that the provider's time runs out. */
  readonly silent?: true;
  /** The faults of one occurrence, in the order of the requests they hit. */
  readonly orders: (route: Route, scene: Scene) => readonly RequestOrder[];
  /** Only in listings that give a count. */
  readonly counted?: true;
  /** How often it occurs at most, by X's nature; default: without end. */
  readonly atMost?: number;
}

/** A column of the matrix. */
export interface MatrixFault {
  readonly name: string;
  /** X's reason, as an error has to give it. */
  readonly says: RegExp;
  /** How it hits the write of a step; none: it is a listing's alone. */
  readonly write: readonly Variant[];
  /** How it hits a listing; none: it is a write's alone. */
  readonly listing: readonly Variant[];
  /** It takes a listing of several pages. */
  readonly paged?: true;
}

const plain = (name: string, order: Partial<RequestOrder>): Variant => ({
  name,
  orders: (route) => [{ ...route, ...order }],
});

/** Longer than any run; its end cuts it short. */
const foreverMs = 600_000;

const silent = (name: string, order: Partial<RequestOrder>): Variant => ({
  ...plain(name, order),
  silent: true,
});

const refused = (status: number, says = `(with|answers) ${status}`): MatrixFault => ({
  name: String(status),
  says: new RegExp(says),
  write: [plain("refused", { status })],
  listing: [plain("refused", { status })],
});

const failed = (status: number): MatrixFault => ({
  name: String(status),
  says: new RegExp(`with ${status}|equal .* already|webhook .* already`),
  write: [
    plain("nothing done", { status }),
    plain("done all the same", { status, afterWrite: true, cut: false }),
  ],
  listing: [plain("failed", { status })],
});

const limited = (name: string, afterSeconds: number): Variant => ({
  name,
  orders: (route, { nowMs }) => [
    {
      ...route,
      status: 429,
      headers: { "x-rate-limit-reset": String(Math.ceil(nowMs / 1000) + afterSeconds) },
    },
  ],
});

const replaced = (
  name: string,
  bodies: (scene: Scene) => readonly Body[],
  more: Partial<Variant> = {},
): Variant => ({
  name,
  orders: (route, scene) =>
    bodies(scene).map((body) => ({
      ...route,
      status: 200,
      body: JSON.stringify(scene.kind.listing.bare ? body.data : body),
    })),
  ...more,
});

const halfJson = '{"data":[{"id":"1';
const unseen = /no usable answer|listing does not tell|only (in|a) part|already/;

/** The list of a body. */
function entriesOf({ listing }: MatrixKind, body: Body): readonly Entry[] {
  if (listing.entries) return listing.entries(body);
  return Array.isArray(body.data) ? body.data : [];
}

function bodyOf({ kind, listing }: Scene, entries: readonly Entry[], meta: Entry = {}): Body {
  return {
    ...(kind.listing.bodyOf?.(entries, listing) ?? { data: entries }),
    ...(kind.listing.count && { meta }),
  };
}

function count({ listing }: MatrixKind, value: number): Entry {
  return listing.count ? { [listing.count.name]: value } : {};
}

function without({ kind, id, listing }: Scene): readonly Entry[] {
  return entriesOf(kind, listing).filter((entry) => entry[kind.listing.entryId] !== id);
}

/** The columns. */
export const matrixFaults: readonly MatrixFault[] = [
  refused(401),
  refused(403),
  refused(404, "(with|answers) 404|not found"),
  {
    name: "429 with reset",
    says: /with 429.*The rate limit is used up|already/s,
    write: [limited("of now", 0), limited("in ten minutes", 600)],
    listing: [limited("of now", 0), limited("in ten minutes", 600)],
  },
  failed(500),
  failed(503),
  {
    name: "time-out before the write",
    says: /time-out/,
    write: [silent("silence", { delayMs: foreverMs, cut: true })],
    listing: [],
  },
  {
    name: "time-out after the write",
    says: /time-out|already/,
    write: [silent("silence", { answerDelayMs: foreverMs })],
    listing: [],
  },
  {
    name: "connection cut",
    says: unseen,
    write: [
      plain("before the write", { cut: true }),
      plain("after the write", { cut: true, afterWrite: true }),
      plain("in the answer", { truncate: true, afterWrite: true }),
    ],
    listing: [plain("before the answer", { cut: true }), plain("in the answer", { truncate: true })],
  },
  {
    name: "truncated JSON",
    says: unseen,
    write: [plain("half an answer", { status: 200, body: halfJson, afterWrite: true, cut: false })],
    listing: [plain("half a listing", { status: 200, body: halfJson })],
  },
  {
    name: "empty page",
    says: unseen,
    write: [],
    listing: [
      replaced("a list without a count", (scene) => [{ ...bodyOf(scene, []), meta: undefined }], {
        counted: true,
      }),
      replaced("neither list nor count", () => [{}], { counted: true }),
      replaced("a count without a list", ({ kind }) => [{ meta: count(kind, 1) }], { counted: true }),
      // X's word for an app that has nothing at all, said once by mistake.
      replaced("as where there is none", (scene) => [bodyOf(scene, [], count(scene.kind, 0))], { atMost: 1 }),
    ],
  },
  {
    name: "page missing in the middle",
    says: unseen,
    write: [],
    listing: [
      replaced("two pages of three", (scene) => {
        const { kind } = scene;
        const rest = without(scene);
        const [first, third] = [rest.slice(0, 1), rest.slice(1)];
        const metaOf = (page: readonly Entry[]) =>
          count(kind, kind.listing.count?.of === "page" ? page.length : Math.max(3, rest.length + 1));
        return [
          bodyOf(scene, first, { ...metaOf(first), next_token: "third" }),
          bodyOf(scene, third, metaOf(third)),
        ];
      }),
    ],
    paged: true,
  },
  {
    name: "stale listing",
    says: unseen,
    write: [],
    // X lists a new object within seconds.
    listing: [
      replaced(
        "one from before the object",
        (scene) => {
          const rest = without(scene);
          return [bodyOf(scene, rest, { ...scene.listing.meta, ...count(scene.kind, rest.length) })];
        },
        { atMost: 2 },
      ),
    ],
  },
];
