/** One delivery as X would send it. */
export interface Sample {
  /** What it shows; unique among the samples. */
  readonly name: string;
  readonly source: "xaa" | "aaa" | "filtered-stream" | "replay-status" | "unknown";
  /** How many events the body holds. */
  readonly events: number;
  /** Each event's own text in the body, where there are several; else empty. */
  readonly parts: readonly string[];
  /** The JSON text to deliver as it is. */
  readonly body: string;
}
