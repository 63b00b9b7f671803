import type { Act, Answer } from "./fault-server.ts";
import type { Frame, Saying, Talk, WireFormat } from "./wire-format.ts";

/** What is said where nothing depends on it: in two pieces, the second with letters of two and four bytes. */
export const plain: Saying = { texts: ["It is warm in ", "Orléans 🌞."] };
export const plainText = "It is warm in Orléans 🌞.";

/** A call whose arguments come in pieces. */
export const calling: Saying = { calls: [{ name: "weather", args: '{"city":"Paris"}', streamed: true }] };
export const called = [["weather", '{"city":"Paris"}']] as const;

export const all = ({ head, body, end }: Talk): readonly Frame[] => [...head, ...body, ...end];

/** Up to the middle of the content: after some of the text, or of a call's arguments. */
export const half = ({ head, body, middle }: Talk): readonly Frame[] => [...head, ...body.slice(0, middle)];

/** The other half. */
export const rest = ({ body, middle, end }: Talk): readonly Frame[] => [...body.slice(middle), ...end];

export const sse = ({ event, data }: Frame): string =>
  `${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`;

export const packets = (frames: readonly Frame[]): Act[] => frames.map((each) => ({ send: sse(each) }));

export const bytes = (frames: readonly Frame[]): Buffer => Buffer.from(frames.map(sse).join(""));

/** A stream of these frames, one a packet, and then what else is to happen. */
export const stream = (frames: readonly Frame[], ...then: readonly Act[]): Answer => ({
  acts: [...packets(frames), ...then],
});

/** A whole reply, as it should be. */
export const good = (format: WireFormat, saying: Saying = plain): Answer => stream(all(format.talk(saying)));

export const json = (body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  acts: [{ send: body }],
});
