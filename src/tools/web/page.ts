import { decodeText } from "./decode-text.ts";
import type { Answer } from "./exchange.ts";
import { follow } from "./follow.ts";
import type { Policy } from "./guard.ts";
import { readable } from "./readable/readable.ts";

export interface PageInput {
  readonly url: string;
  readonly from?: number;
}

/** A part of a page, as text. */
export type Page = Readonly<{
  /** Where it was in the end. */
  url: string;
  /** Of HTTP. Where it is not 200 to 299 there is no text. */
  status: number;
  title: string | null;
  language: string | null;
  text: string;
  /** The positions of the first character and of the one after the last, in the text of the whole page. */
  from: number;
  to: number;
  /** Characters of the whole page. */
  length: number;
  /** Where to read on; null at the end. */
  next: number | null;
  note: string | null;
}>;

export interface PageLimits {
  readonly maxBytes: number;
  readonly maxCharacters: number;
}

/** @throws TroupeError `address_refused`, `fetch_failed`; the reason of the signal */
export async function fetchText(
  input: PageInput,
  policy: Policy,
  limits: PageLimits,
  signal: AbortSignal,
): Promise<Page> {
  const { url, answer } = await follow(input.url, policy, limits.maxBytes, signal);
  const { status } = answer;
  const known = { url, status, title: null, language: null, text: "", from: 0, to: 0, length: 0, next: null };
  if (status < 200 || status > 299) return { ...known, note: noteOn(status) };
  const type = mediaType(answer);
  if (!isText(type)) return { ...known, note: `It is no text but ${type}, which cannot be read here.` };
  const page = await contentOf(answer, type, url, signal);
  if (page === null) return { ...known, note: "The page is nested too deep to be read." };
  const { isCut, ...content } = page;
  const notes = [
    ...(answer.isCut ? [`The page is longer than ${limits.maxBytes} bytes; what is beyond was not read.`] : []),
    ...(isCut ? ["The page has more elements than are read of one; what is beyond was not read."] : []),
  ];
  const note = notes.length === 0 ? null : notes.join(" ");
  return { ...known, ...content, ...part(content.text, input.from ?? 0, limits.maxCharacters), note };
}

const notes: Readonly<Record<number, string>> = {
  401: "The page is only for those who log in.",
  403: "The server does not give this page.",
  404: "There is no such page.",
  410: "The page is there no more.",
  429: "The server gets too many requests. Try again later, or another page.",
  451: "The page may not be shown, for legal reasons.",
};

const noteOn = (status: number): string => {
  const known = notes[status] ?? (status >= 500 ? "The server has a fault. Try again later, or another page." : null);
  return known ?? `The server answered with status ${status} and no page.`;
};

/** Without a type it is taken for plain text. */
const mediaType = ({ header }: Answer): string =>
  (header("content-type") ?? "text/plain").split(";", 1).join("").trim().toLowerCase();

const isText = (type: string): boolean =>
  /^text\/[\w.+-]+$/.test(type) ||
  /^application\/([\w.+-]+\+)?(json|xml)$/.test(type) ||
  type === "application/ld+json";

const isHtml = (type: string): boolean => type === "text/html" || type === "application/xhtml+xml";

async function contentOf(answer: Answer, type: string, url: string, signal: AbortSignal) {
  const text = decodeText(answer.body, answer.header("content-type") ?? "", isHtml(type));
  return isHtml(type) ? readable(text, url, signal) : { title: null, language: null, text, isCut: false };
}

/** As much as there is room for; to the end of a paragraph, where there is one near. */
function part(text: string, from: number, maxCharacters: number) {
  const begin = Math.min(from, text.length);
  const most = Math.min(begin + maxCharacters, text.length);
  const paragraph = text.lastIndexOf("\n\n", most);
  const isNear = most < text.length && paragraph > begin + maxCharacters / 2;
  const to = isNear ? paragraph + 2 : wholeCharacter(text, most);
  return { text: text.slice(begin, to), from: begin, to, length: text.length, next: to < text.length ? to : null };
}

const wholeCharacter = (text: string, at: number): number =>
  at < text.length && /[\ud800-\udbff]/.test(text[at - 1] ?? "") ? at - 1 : at;
