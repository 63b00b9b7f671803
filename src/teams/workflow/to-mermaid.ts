import type { StepOutline } from "./outline.ts";

/** What can be drawn: a workflow, or its spec. */
export interface Drawable {
  readonly name: string;
  readonly steps: readonly DrawableStep[];
}

type DrawableStep = Pick<StepOutline, "id" | "agent" | "type"> &
  Readonly<{
    after?: readonly string[];
    when?: unknown;
    /** In a workflow. */
    map?: true;
    loop?: Readonly<{ rounds: number }>;
    /** In a spec. */
    over?: unknown;
    until?: unknown;
    rounds?: number;
  }>;

/**
 * A picture of a workflow, as Mermaid text: each step with who does it, and arrows from what it comes after. A dotted arrow leads
 * to a step with a condition, a double frame is done for each item of a list, an arrow back to itself is a loop.
 *
 * @throws TypeError for anything else, such as another kind of team.
 */
export function toMermaid(workflow: Drawable): string {
  const { name, steps } = drawable(workflow);
  const places = new Map(steps.map(({ id }, index) => [id, `s${index}`]));
  const lines = steps.flatMap((step, index) => drawn(step, `s${index}`, places));
  return ["---", `title: ${JSON.stringify(name)}`, "---", "flowchart TD", ...lines.map((line) => `  ${line}`)].join(
    "\n",
  );
}

function drawable(given: Drawable): Drawable {
  if (Array.isArray((given as Drawable | undefined)?.steps)) return given;
  throw new TypeError("toMermaid draws workflows only: give a workflow, or the data of one");
}

function drawn(step: DrawableStep, place: string, places: ReadonlyMap<string, string>): string[] {
  const { id, agent, type, after = [], when, map, over, loop, until, rounds = loop?.rounds ?? 3 } = step;
  const text = `"${quoted(id)}<br/>${quoted(agent ?? `any ${type}`)}"`;
  const isEach = map === true || over !== undefined;
  const arrow = when === undefined ? "-->" : "-.->|when|";
  return [
    isEach ? `${place}[[${text}]]` : `${place}[${text}]`,
    ...(when !== undefined && after.length === 0 ? [`start((" ")) ${arrow} ${place}`] : []),
    ...after.map((each) => `${places.get(each) ?? quoted(each)} ${arrow} ${place}`),
    ...(loop || until !== undefined ? [`${place} -->|at most ${rounds}| ${place}`] : []),
  ];
}

/** Mermaid reads entities between quotes, and markup where it looks like some. */
const quoted = (text: string): string =>
  text.replaceAll(/[^\p{L}\p{N} _.,:;-]/gu, (sign) => `#${sign.codePointAt(0)};`);
