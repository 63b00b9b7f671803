import { looksLikeKey } from "./excerpt.ts";

/** Nothing that a model is called, and much that a key is. */
const opaque = /(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{20}/i;

/** Whether somebody has pasted a key where the name of a model belongs. */
export const holdsKey = (name: string): boolean => looksLikeKey(name) || (!name.includes("/") && opaque.test(name));

/** The name of a model as it may be shown and logged. */
export const shownName = (name: string): string => (holdsKey(name) ? "[hidden]" : name);
