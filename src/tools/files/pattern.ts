/**
 * Whether a path matches a pattern: `*` is any part of a name, `**` any folders, `?` one character, `{a,b}` either; without
 * `/`, the pattern is for the name alone. Upper and lower case are the same. A pattern of a model must not be able to take
 * for ever, so this goes through it without trying again, and is no regular expression.
 */
export function matcher(pattern: string): (path: string) => boolean {
  const all = alternatives(pattern.toLowerCase().replace(/^\.?\/+/, "")).map((each) => ({
    names: each.split("/"),
    ofName: !each.includes("/"),
  }));
  return (path) => {
    const names = path.toLowerCase().split("/");
    return all.some(({ names: wanted, ofName }) => matchPath(ofName ? ["**", ...wanted] : wanted, names));
  };
}

/** Most alternatives of one pattern; what is beyond is taken as it is. */
const most = 64;

function alternatives(pattern: string): readonly string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const [whole, inside = ""] = /\{([^{}]*,[^{}]*)\}/.exec(each) ?? [];
    if (whole === undefined || done.length + open.length > most) done.push(each);
    else for (const part of inside.split(",")) open.push(each.replace(whole, () => part));
  }
  return done;
}

const matchPath = (wanted: readonly string[], names: readonly string[]): boolean =>
  match(wanted, names, "**", (want, name) => match([...want], [...name], "*", (a, b) => a === "?" || a === b));

/**
 * Whether `items` fits `wanted`, in which `any` stands for any number of items. Only the last `any` is ever gone back to,
 * which is enough: an earlier one could only take what the later can as well.
 */
function match<T>(wanted: readonly T[], items: readonly T[], any: T, same: (wanted: T, item: T) => boolean): boolean {
  let want = 0;
  let at = 0;
  let anyAt = -1;
  let resumeAt = 0;
  while (at < items.length) {
    const wish = wanted[want];
    if (wish === any) {
      anyAt = want++;
      resumeAt = at;
    } else if (want < wanted.length && same(wish as T, items[at] as T)) {
      want += 1;
      at += 1;
    } else if (anyAt >= 0) {
      want = anyAt + 1;
      at = ++resumeAt;
    } else return false;
  }
  return wanted.slice(want).every((each) => each === any);
}
