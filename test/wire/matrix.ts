import type { Fault } from "./fault.ts";
import { bodies } from "./faults/bodies.ts";
import { calls } from "./faults/calls.ts";
import { connections } from "./faults/connections.ts";
import { encodings } from "./faults/encodings.ts";
import { endings } from "./faults/endings.ts";
import { inOnePiece } from "./faults/in-one-piece.ts";
import { statuses } from "./faults/statuses.ts";
import { usages } from "./faults/usages.ts";
import { anthropic } from "./formats/anthropic.ts";
import { gemini } from "./formats/gemini.ts";
import { openaiChat } from "./formats/openai-chat.ts";
import { openaiResponses } from "./formats/openai-responses.ts";
import type { WireFormat } from "./wire-format.ts";

/** The rows. */
export const faults: Readonly<Record<string, readonly Fault[]>> = {
  connections,
  endings,
  bodies,
  statuses,
  encodings,
  calls,
  usages,
  "in one piece": inOnePiece,
};

/** The columns. */
export const formats: readonly WireFormat[] = [openaiChat, openaiResponses, anthropic, gemini];
