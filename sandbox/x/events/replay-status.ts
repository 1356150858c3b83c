/** The event that ends a replay. */

/** What it says. */
export interface ReplayStatus {
  readonly webhookId: string;
  readonly jobId: string;
  readonly state: "Complete" | "Incomplete";
  /** In words. */
  readonly description: string;
}

/** The exact text of the delivery. */
export const replayStatusBody = ({ webhookId, jobId, state, description }: ReplayStatus): string =>
  JSON.stringify({
    replay_job_status: {
      webhook_id: webhookId,
      job_state: state,
      job_state_description: description,
      job_id: jobId,
    },
  });
