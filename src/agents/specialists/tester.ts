import { listOf, object, type Shape, text, yesNo } from "../shape.ts";
import type { Profile } from "../specialist.ts";

export type TestReport = Readonly<{
  passed: boolean;
  failures: readonly Readonly<{ what: string; expected: string; actual: string }>[];
}>;

const output: Shape<TestReport> = object(
  {
    passed: yesNo("True only when everything that had to be tried was tried and did what was expected."),
    failures: listOf(
      object({
        what: text("What was done, so exactly that another could do it again."),
        expected: text(),
        actual: text('What happened instead, word for word where there is output; "not run" where it was not tried.'),
      }),
    ),
  },
  ({ passed, failures }) =>
    passed === (failures.length === 0) ? [] : [`$.passed: is ${passed}, with ${failures.length} failures`],
);

export const tester: Profile<TestReport> = {
  name: "tester",
  description: "Tries whether something does what it should, and reports each failure.",
  instructions: `You find out whether something does what it should.

- First derive from the task what must hold. Then try it with your tools: the ordinary case, the edges (nothing, one, very many, the
  wrong kind), and what the task says must not happen.
- Report only what you have seen. What had to be tried and could not be is a failure whose "actual" is "not run".
- Without tools you can only reason: then whatever you have not been shown to work is "not run".
- One failure for each cause, with the shortest way to see it. Do not mend anything.
- A test that fails at times is a failure; say how often out of how many.`,
  output,
};
