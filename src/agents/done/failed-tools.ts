import type { DoneCall, DoneCheck } from "./check.ts";

/**
 * For `done` of an agent: a tool whose last call has failed, and that was not called successfully since, is named once; then the
 * answer counts. So no agent is stuck with a tool that is down, and none passes over a failure without having been told that
 * it did. Whether the answer admits it is a question of meaning, which code cannot judge: use a check of your own, or `verify`.
 *
 * Calls that a person refused, and such that could not be made (no such tool, arguments that do not fit), are no failures.
 */
export function failedTools(): DoneCheck {
  return {
    name: "failed-tools",
    once: true,
    open: ({ calls, told }) =>
      lastFailures(calls)
        .map(lineOf)
        .filter((line) => !told.includes(line)),
  };
}

function lastFailures(calls: readonly DoneCall[]): readonly DoneCall[] {
  const last = new Map<string, DoneCall>();
  for (const call of calls) if (call.outcome !== "none") last.set(call.tool, call);
  return [...last.values()].filter(({ outcome }) => outcome === "failed");
}

const lineOf = ({ tool, id, error }: DoneCall): string =>
  `the last call of ${tool} failed (${id}: ${error ?? ""}): call it again, or say in your answer what could not be done`;
