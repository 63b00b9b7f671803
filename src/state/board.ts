import type { Json } from "../base/json.ts";
import type { Store } from "../core/store.ts";

/** A message on a board. */
interface Post<T> {
  readonly author: string;
  readonly id: string;
  readonly value: T;
}

/** A shared board: members post under their name, everybody reads. A view over the store; it holds nothing itself. */
export interface Board<T extends Json> {
  /** Posts all or none. The same author and id again replaces the earlier post. */
  post(author: string, posts: readonly { readonly id: string; readonly value: T }[]): Promise<void>;
  /** Posts by one author or by all, ordered by author and id. */
  read(author?: string): Promise<readonly Post<T>[]>;
}

/**
 * @param place Where in the store, ending in `/`: `run/findings/` is private to the run, any other space is shared.
 */
export function board<T extends Json>(store: Store, place: string): Board<T> {
  return {
    async post(author, posts) {
      await store.transact(posts.map(({ id, value }) => ({ put: `${place}${author}/${id}`, value })));
    },
    async read(author) {
      const items = await store.list(author === undefined ? place : `${place}${author}/`);
      return items.map(({ key, value }) => {
        const [by = "", id = ""] = key.slice(place.length).split("/");
        return { author: by, id, value: value as T };
      });
    },
  };
}
