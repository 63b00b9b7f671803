import type { Agent } from "../../core/agent.ts";

/** A worker, as one who plans sees it. */
export type WorkerCard = Readonly<{ name: string; description: string }>;

export const cardsOf = (workers: readonly Agent[]): readonly WorkerCard[] =>
  workers.map(({ name, description = "" }) => ({ name, description }));
