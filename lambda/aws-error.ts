/** A call to AWS that failed. The message names service, operation and code only: AWS's own texts can quote tokens. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  /** AWS's error name, Node's (`ECONNREFUSED`), or `Timeout`, `ConnectTimeout`, `NotHttp`, `NotJson`. */
  readonly code: string;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** The parsed error answer, for the operations whose refusals carry data. */
  readonly answer: unknown;
  /** Whether the same call may succeed a moment later. */
  readonly retryable: boolean;

  constructor(call: string, code: string, status: number, answer?: unknown) {
    super(`${call} failed: ${code}${status === 0 ? "" : ` (HTTP ${status})`}`);
    this.code = code;
    this.status = status;
    this.answer = answer;
    this.retryable =
      status === 0 ||
      status === 429 ||
      status >= 500 ||
      /throttl|exceeded$|toomanyrequests|^requesttimeout$/i.test(throttleName(code));
  }
}

/** Whether an error is an {@link AwsError} worth another try. */
export function isRetryable(error: unknown): boolean {
  return error instanceof AwsError && error.retryable;
}

function throttleName(code: string): string {
  return code.replace(/Exception$/, "");
}
