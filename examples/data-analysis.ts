// Data analysis: a table is read and cleaned, then described, searched for outliers and drawn at the same time; only where there are
// outliers it is described once more without them. No model is needed; any step may be one.
import { fn, run, workflow } from "troupe";

// Tuesday is there twice, Wednesday has no number, Thursday looks wrong.
const week = `day, euros
Mon, 80
Tue, 95
Tue, 95
Wed,
Thu, 900
Fri, 88
Sat, 102`;

interface Sale {
  readonly day: string;
  readonly euros: number;
}

const collect = fn("collect", (csv: string) => {
  const [, ...lines] = csv.trim().split("\n"); // the first one has the names of the columns
  return lines.map((line) => line.split(",").map((cell) => cell.trim()));
});

/** Leaves out what is no number, and what is there twice. */
const clean = fn("clean", (rows: readonly (readonly string[])[]): readonly Sale[] => {
  const sales = rows.map(([day = "", euros = ""]) => ({ day, euros: euros === "" ? Number.NaN : Number(euros) }));
  return sales.filter(({ day, euros }, at) => euros >= 0 && sales.findIndex((sale) => sale.day === day) === at);
});

const median = (numbers: readonly number[]) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low = 0, high = low] = sorted.slice(Math.ceil(sorted.length / 2) - 1);
  return sorted.length % 2 === 0 ? (low + high) / 2 : low;
};

const round = (number: number) => Math.round(number * 10) / 10;

const statistics = fn("statistics", (sales: readonly Sale[]) => {
  const euros = sales.map((sale) => sale.euros);
  const mean = euros.reduce((sum, each) => sum + each, 0) / euros.length;
  const variance = euros.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (euros.length - 1);
  return { days: euros.length, mean: round(mean), median: median(euros), deviation: round(Math.sqrt(variance)) };
});

/** Further from the median than 3.5 times what is usual (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993). */
const outliers = fn("outliers", (sales: readonly Sale[]) => {
  const middle = median(sales.map(({ euros }) => euros));
  const usual = median(sales.map(({ euros }) => Math.abs(euros - middle)));
  return sales.filter(({ euros }) => 0.6745 * Math.abs(euros - middle) > 3.5 * usual);
});

const chart = fn("chart", (sales: readonly Sale[]) => {
  const most = Math.max(...sales.map(({ euros }) => euros));
  return sales.map(({ day, euros }) => `${day} ${"#".repeat(Math.round((20 * euros) / most))} ${euros}`);
});

const analysis = workflow<string>("analysis")
  .step("rows", { agent: collect })
  .step("sales", { agent: clean, after: ["rows"] })
  .step("all", { agent: statistics, after: ["sales"] }) // this one and the next two at the same time
  .step("odd", { agent: outliers, after: ["sales"] })
  .step("chart", { agent: chart, after: ["sales"] })
  .step("usual", {
    agent: statistics,
    after: ["sales", "odd"],
    when: ({ odd }) => odd.length > 0,
    input: ({ sales, odd }) => sales.filter(({ day }) => odd.every((each) => each.day !== day)),
  })
  .output(({ rows, sales, ...found }) => ({ dropped: rows.length - sales.length, ...found }));

const { chart: lines, ...numbers } = await run(analysis, week);
console.log(lines.join("\n"));
console.log(numbers);

const calm = await run(analysis, "day,euros\nMon,80\nTue,95\nWed,88");
console.log("calm week:", calm.all, calm.usual); // nothing was odd: the last step was skipped

// prints:
// Mon ## 80
// Tue ## 95
// Thu #################### 900
// Fri ## 88
// Sat ## 102
// {
//   dropped: 2,
//   all: { days: 5, mean: 253, median: 95, deviation: 361.8 },
//   odd: [ { day: 'Thu', euros: 900 } ],
//   usual: { days: 4, mean: 91.3, median: 91.5, deviation: 9.4 }
// }
// calm week: { days: 3, mean: 87.7, median: 88, deviation: 7.5 } null
