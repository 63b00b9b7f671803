// Three members work at the same time; the first to answer settles it and the others are stopped.
import { fn, parallel, run } from "troupe";

const library = (name: string, minutes: number) =>
  fn(name, async (title: string, ctx) => {
    await ctx.sleep(minutes);
    return `${name} has ${title}`;
  });

const search = parallel({
  name: "search",
  members: [library("north", 30), library("south", 10), library("east", 20)],
  until: "any",
});
const [first] = await run(search, "Dubliners");
console.log(first?.value);

// prints:
// south has Dubliners
