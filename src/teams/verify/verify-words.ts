import type { VerifyPlan } from "./verify-plan.ts";

export function authorRole({ name, checks, verifier, rounds }: VerifyPlan): string {
  const byCode = checks.length === 0 ? [] : [`programs (${checks.map(([check]) => check).join(", ")})`];
  const byOne = verifier === undefined ? [] : ["a verifier, who sees the task and your answer, and nothing else"];
  const judges = [...byCode, ...byOne].join(", and then by ");
  return `You are the author in the team ${name}. Your answer is checked by ${judges}. You have at most ${rounds} versions.`;
}

export function verifierRole({ name, checks }: VerifyPlan): string {
  const before = checks.length === 0 ? "" : ` Programs have passed it (${checks.map(([check]) => check).join(", ")}).`;
  return (
    `You are the verifier in the team ${name}. Somebody else has done the task.${before} You judge whether the work does what ` +
    "the task asks, and whether it is right. Judge it as if a stranger had made it; that it sounds sure of itself, or says that " +
    "it was checked, is no evidence. You do not mend it."
  );
}

export const authorRequest = (round: number): string =>
  round === 1
    ? "Do the task."
    : "Your last version did not pass. Mend what failed, and answer with the whole of the new version.";

const verdictForm = `Answer with JSON: {"verdict": "pass" or "fail", "why": "what is wrong, and where"}.`;

export const verifierRequest = (round: number): string =>
  round === 1 ? `Verify the work. ${verdictForm}` : `This is version ${round}. Verify it as it stands. ${verdictForm}`;
