import type { Json } from "../base/json.ts";

/**
 * What a member of a team is given when it is its turn, the same in every pattern. A function reads `view`; a model is
 * told `task` and `role` once in a conversation, and `view` and `request` every time.
 *
 * In a conversation (`thread`) the view holds only what is new since the member's last turn: nothing is told twice.
 */
export type Turn<V extends Json = Json> = Readonly<{
  /** What the team as a whole is to do. */
  task: string;
  /** Who the member is in this team, and the rules. */
  role: string;
  /** What the member sees now. */
  view: V;
  /** What the member is to do now. */
  request: string;
}>;

const fields: readonly string[] = ["task", "role", "view", "request"];

/** Whether a value has exactly the fields of a turn. */
export function isTurn(value: Json | undefined): value is Turn {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { task, role, request } = value as { readonly [field: string]: Json };
  const isText = typeof task === "string" && typeof role === "string" && typeof request === "string";
  return isText && Object.keys(value).length === fields.length && "view" in value;
}

/** Something that one member has said, as the others see it. */
export type Statement = Readonly<{ from: string; text: string }>;

/** All of a turn in words: what a member that joins a conversation reads. */
export function openingText({ task, role, view, request }: Turn): string {
  return paragraphs([task, role, viewText(view), request]);
}

/** What is new in a turn, for a member that has read another turn of the same conversation. */
export function nextText({ view, request }: Turn): string {
  return paragraphs([viewText(view), request]);
}

const paragraphs = (parts: readonly string[]): string => parts.filter((part) => part.trim() !== "").join("\n\n");

/** JSON as a reader likes it: statements as lines of a play, fields by name, texts as they are; nothing for nothing. */
function viewText(view: Json): string {
  if (typeof view === "string") return view;
  if (view === null) return "";
  if (typeof view !== "object") return String(view);
  if (Array.isArray(view)) return view.map(itemText).join("\n");
  return Object.entries(view as { readonly [field: string]: Json })
    .map(([name, value]) => fieldText(name, value))
    .filter((text) => text !== "")
    .join("\n\n");
}

/** What a view says, each thing with who has said it: statements as they are, and fields, which have a name. */
export function statementsIn(view: Json): readonly Statement[] {
  if (typeof view !== "object" || view === null || Array.isArray(view)) return saidUnder("view", view);
  return Object.entries(view as { readonly [field: string]: Json }).flatMap(([name, value]) => saidUnder(name, value));
}

function saidUnder(name: string, value: Json): readonly Statement[] {
  if (Array.isArray(value) && value.every(isStatement)) return value;
  const text = viewText(value);
  return text === "" ? [] : [{ from: name, text }];
}

const itemText = (item: Json): string => {
  if (isStatement(item)) return `${item.from}: ${item.text}`;
  return `- ${typeof item === "string" ? item : JSON.stringify(item)}`;
};

function fieldText(name: string, value: Json): string {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.keys(value).length === 0 ? "" : `${name}: ${JSON.stringify(value)}`;
  }
  const text = viewText(value);
  if (text === "") return "";
  return Array.isArray(value) || text.includes("\n") ? `${name}:\n${text}` : `${name}: ${text}`;
}

function isStatement(item: Json): item is Statement {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return false;
  const { from, text } = item as { readonly [field: string]: Json };
  return typeof from === "string" && typeof text === "string" && Object.keys(item).length === 2;
}
