/** What can be made to go wrong: requests to the API, deliveries, CRCs. */
import { z } from "zod";
import { jsonTextSchema } from "../api/http.ts";

const longestDelayMs = 600_000;
const yearMs = 366 * 86_400_000;

const often = {
  /** Only for this app. */
  app: z.string().optional(),
  /** Only with this probability, by the seed. */
  rate: z.number().min(0).max(1).optional(),
  /** How many are hit. Default: one; with a rate, any number. */
  times: z.int().min(1).max(1_000_000).optional(),
};

const status = z.int().min(200).max(599);
const headerText = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "is no header value");
/** They say where a message ends; a fault that is to cut one short says so. */
const framing = [
  "connection",
  "content-length",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "is no header name")
  .refine((name) => !framing.includes(name.toLowerCase()), "is the connection's own");

/** A request to the API that goes wrong. Without a status, a delay or a truncation the connection is cut. */
const requestFaultSchema = z
  .strictObject({
    on: z.literal("request").optional(),
    ...often,
    /** `*` for any. */
    method: z.string().min(1).max(20).default("*"),
    /** A path; `*` and `:name` stand for one segment, a final `**` for the rest. */
    path: z.string().min(1).max(500).default("/**"),
    /** The answer in place of X's own. */
    status: status.optional(),
    /** With a status: replaces X's usual body for it; a text as it is, anything else as JSON. */
    body: z.union([z.string(), jsonTextSchema]).optional(),
    /** With a status: laid over the answer's headers. */
    headers: z.record(headerName, headerText).optional(),
    /** Real time that passes before anything else. Alone, it changes nothing but that. */
    delayMs: z.int().min(0).max(longestDelayMs).default(0),
    /** Real time that passes between the work and the answer. Alone, it changes nothing but that. */
    answerDelayMs: z.int().min(0).max(longestDelayMs).default(0),
    /** Cut the connection before the answer. */
    cut: z.boolean().optional(),
    /** Send the answer's headers and half of its body, then cut the connection. */
    truncate: z.boolean().default(false),
    /** The request does its work, but its answer is lost, or replaced. */
    afterWrite: z.boolean().default(false),
  })
  .refine(
    ({ status, body, headers }) => status !== undefined || (body === undefined && headers === undefined),
    {
      message: "body and headers need a status",
    },
  )
  .refine(({ cut, truncate }) => !(cut && truncate), { message: "cut and truncate exclude each other" });

const oneOf = (effects: object): boolean =>
  Object.values(effects).filter((effect) => effect !== undefined && effect !== false).length === 1;

/** A delivery that goes wrong: as a whole (`lateMs`, `copies`), or one try of it. */
const deliveryFaultSchema = z
  .strictObject({
    on: z.literal("delivery"),
    ...often,
    /** Only to this webhook. */
    webhookId: z.string().optional(),
    /** Delivered so much later by X's clock, behind what happens meanwhile. */
    lateMs: z.int().min(1).max(yearMs).optional(),
    /** Delivered so many times. */
    copies: z.int().min(2).max(1000).optional(),
    /** Something in between answers this; the receiver hears nothing. */
    status: status.optional(),
    /** The connection is cut in the middle of the body. */
    cut: z.boolean().default(false),
    /** The receiver gets it and answers, but X does not hear the answer: a time-out, so it comes again. */
    loseAnswer: z.boolean().default(false),
  })
  .refine(
    ({ lateMs, copies, status, cut, loseAnswer }) =>
      oneOf({ whole: lateMs ?? copies, status, cut, loseAnswer }),
    { message: "one of status, cut, loseAnswer is needed, or lateMs and copies" },
  );

/** A CRC that goes wrong before it reaches the receiver; also the one at a webhook's creation, which has no webhook id. */
const crcFaultSchema = z
  .strictObject({
    on: z.literal("crc"),
    ...often,
    /** Only of this webhook. */
    webhookId: z.string().optional(),
    /** As if the receiver had answered this, with an empty body. */
    status: status.optional(),
    /** As if it had not answered in time. */
    timeout: z.boolean().default(false),
    /** As if its certificate were wrong, which X does not forgive. */
    tlsFailure: z.boolean().default(false),
  })
  .refine(({ status, timeout, tlsFailure }) => oneOf({ status, timeout, tlsFailure }), {
    message: "one of status, timeout and tlsFailure is needed",
  });

const faultSchema = z.discriminatedUnion("on", [requestFaultSchema, deliveryFaultSchema, crcFaultSchema]);

/** What a control request may say: one fault, or a list of them. */
export const faultsSchema = z.preprocess(
  (given) => (Array.isArray(given) ? given : [given]),
  z.array(faultSchema).max(1000),
);

/** Faults as a caller writes them. */
export type FaultOrder = z.input<typeof faultSchema>;

/** A fault that waits for what it is meant for. */
export type Fault = z.infer<typeof faultSchema>;

/** One of a request to the API. */
export type RequestFault = z.infer<typeof requestFaultSchema>;

/** One of a delivery. */
export type DeliveryFault = z.infer<typeof deliveryFaultSchema>;

/** One of a CRC. */
export type CrcFault = z.infer<typeof crcFaultSchema>;
