/** A message that cannot be read; the next try may succeed where `cause` is AWS's. */
export class MessageError extends Error {
  override readonly name = "MessageError";
}

/** Another consumer is at the message. Leave it in the queue: it comes again after its visibility timeout. */
export class HeldError extends Error {
  override readonly name = "HeldError";
  readonly key: string;
  /** When the other one's lease ends, in epoch milliseconds. */
  readonly untilMs: number;

  constructor(key: string, untilMs: number) {
    super(
      `Message ${key} is being handled elsewhere until ${new Date(untilMs).toISOString()}: leave it in the queue.`,
    );
    this.key = key;
    this.untilMs = untilMs;
  }
}
