import type { AgentOptions } from "./agent-options.ts";
import type { Shape } from "./shape.ts";

/** What is known of a kind of agent before anybody makes one. */
export interface Profile<O> {
  readonly name: string;
  readonly description: string;
  readonly instructions: string;
  /** Default: text. */
  readonly output?: Shape<O>;
}

/** Everything that can be said of an agent, but for what makes it a specialist. */
export interface SpecialistOptions
  extends Omit<AgentOptions<undefined>, "name" | "instructions" | "role" | "goal" | "backstory" | "output"> {
  /** Default: the kind, such as `"researcher"`. */
  readonly name?: string;
  /** Told to it after what every one of its kind is told. */
  readonly instructions?: string;
}

/** The options of an agent of this kind. */
export function specialist<O>(profile: Profile<O>, options: SpecialistOptions): AgentOptions<Shape<O>> {
  const { name, description, instructions, output } = profile;
  const more = options.instructions;
  return {
    name,
    description,
    ...options,
    instructions: more === undefined ? instructions : `${instructions}\n\n${more}`,
    ...(output === undefined ? {} : { output }),
  };
}
