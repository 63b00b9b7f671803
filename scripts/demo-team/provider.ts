import { type ChatCompletionRequest, type FixtureResponse, LLMock } from "@copilotkit/aimock";

/** What a member of the team is asked, as far as a script looks at it. */
interface Asked {
  /** Replies that it has given in this conversation. */
  readonly turn: number;
  /** Its task: the first message that is for it. */
  readonly task: string;
}

/** What one member says. It looks at what it is asked and keeps nothing in mind, so a run can be resumed against it. */
export type Part = (asked: Asked) => FixtureResponse;

/** Who says what, by a text that is in the member's instructions. */
export type Play = Readonly<Record<string, Part>>;

export const calls = (...made: readonly (readonly [name: string, input: object])[]): FixtureResponse => ({
  toolCalls: made.map(([name, input]) => ({ name, arguments: JSON.stringify(input) })),
});

export const says = (content: string): FixtureResponse => ({ content });

export const answers = (value: object): FixtureResponse => says(JSON.stringify(value));

/** A server on this machine that speaks a provider's format, streams, and says only what is in the play. No model is used. */
export async function simulatedProvider(play: Play): Promise<LLMock> {
  const mock = new LLMock({ port: 0, host: "127.0.0.1" });
  for (const [role, part] of Object.entries(play)) {
    const isAsked = (request: ChatCompletionRequest): boolean => textOf(request, "system").includes(role);
    mock.on({ predicate: isAsked }, (request) => part(askedIn(request)), { latency: 2, chunkSize: 40 });
  }
  await mock.start();
  return mock;
}

function askedIn(request: ChatCompletionRequest): Asked {
  const turn = request.messages.filter(({ role }) => role === "assistant").length;
  return { turn, task: textOf(request, "user") };
}

/** Of the first message of a role. */
function textOf({ messages }: ChatCompletionRequest, wanted: "system" | "user"): string {
  const found = messages.find(({ role }) => role === wanted)?.content ?? "";
  return typeof found === "string" ? found : found.map(({ text }) => text ?? "").join("");
}
