/** Timers due within this time are waited for before a run counts as paused: retries, short limits. */
export const soonMs = 60_000;
