/**
 * How the milliseconds of one invocation are shared out, counted from its start unless said otherwise.
 * X gives 10 s and the function has 9 s, so a waiter that takes over at the last moment still ends in time:
 * 4.5 s waiting + 3.5 s work < 8.2 s. The work holds, at its slowest: 1.5 s claim, 0.9 s sending, 1.1 s spilling.
 */
export const budget = {
  /** No request starts or goes on after this. */
  endMs: 8_200,
  /** The watchdog answers 503 here, so that every answer leaves before 8.5 s. */
  answerMs: 8_400,
  /** What is kept of Lambda's own remaining time to hand the answer over. */
  spareMs: 300,
  /** Until when another delivery's claim is waited for. */
  waitMs: 4_500,
  /** The time from a claim to the end of its owner's work; shorter than the lease, so that the lease outlives it. */
  workMs: 3_500,
  /** The life of a claim that nobody commits. */
  leaseMs: 4_000,
  /** One claim, its retry included. */
  claimMs: 1_500,
  /** One commit or release, its retry included. */
  settleMs: 1_000,
  /** One SQS request. */
  sendTryMs: 1_000,
  /** What is kept of the work for a spill to S3, its retry included: SQS that hangs must not eat it. */
  spillMs: 1_100,
  /** One write of a body that is too large for SQS. */
  claimCheckTryMs: 1_500,
  /** Reading the signing secret, its retry included. */
  secretMs: 2_500,
} as const;
