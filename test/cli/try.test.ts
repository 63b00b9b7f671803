import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copySample, folder, object, sit, troupe, write } from "./seat.ts";

interface TryObject {
  readonly run: string;
  readonly status: string;
  readonly decisions?: readonly { readonly id: string }[];
  readonly audit: { readonly markdown: string; readonly documents: number };
  readonly next: { readonly approve?: string };
}

const fixed = "guides/release-checklist.md";

describe("J7 command line: try", { timeout: 30_000 }, () => {
  test("I1 audit: with nobody there, delivers the report, leaves the fixes open, and exits 0", async () => {
    const cwd = folder();
    const docs = copySample(cwd);
    const before = readFileSync(join(docs, fixed), "utf8");
    const said = await troupe(cwd, ["try", "docs"]);
    expect(said.code).toBe(0);
    expect(said.out).toContain("Worth a look");
    expect(said.out).toMatch(/Report +\.troupe\/runs\/r_\w+\/report\.md/);
    expect(said.err).toContain("rules only: no language model, no key, nothing leaves this machine");
    expect(said.err).toContain("Withdrawn by the Critic");
    expect(said.err).toMatch(/ approve d_\w+/);
    expect(said.err).toMatch(/ resume r_\w+/);
    expect(said.err).not.toContain("[y]es");
    expect(said.err.match(/^critic: done/gm)).toHaveLength(1);
    expect(said.out + said.err).not.toContain("\x1b");
    expect(readFileSync(join(docs, fixed), "utf8")).toBe(before);
  });

  test("I1 audit: approve takes the parked run up, undo takes its fixes back, a second answer is refused", async () => {
    const cwd = folder();
    const docs = copySample(cwd);
    const before = readFileSync(join(docs, fixed), "utf8");
    const tried = object(await sit(cwd, ["try", "docs", "--json"])) as unknown as TryObject;
    expect(tried).toMatchObject({ status: "paused", audit: { documents: 11 } });
    const decision = tried.decisions?.[0]?.id ?? "";
    expect(tried.next.approve).toBe(`troupe approve ${decision}`);
    const approved = await sit(cwd, ["approve", decision]);
    expect(approved.code).toBe(0);
    expect(approved.out).toContain("2 fixes applied");
    expect(approved.err).toContain(`troupe undo ${tried.run}`);
    expect(readFileSync(join(docs, fixed), "utf8")).not.toBe(before);
    const again = await sit(cwd, ["reject", decision]);
    expect(again.code).toBe(2);
    expect(again.err).toContain("[decision_closed]");
    expect(again.err).not.toContain("rejected Apply");
    const undone = await sit(cwd, ["undo", tried.run]);
    expect(undone).toMatchObject({ code: 0, out: `restored  ${fixed}\n` });
    expect(readFileSync(join(docs, fixed), "utf8")).toBe(before);
    const nothing = await sit(cwd, ["undo", tried.run]);
    expect(nothing).toMatchObject({ code: 0, out: "", err: expect.stringContaining("Nothing left to undo") });
  });

  test("I1 audit: fixes of a file that was changed meanwhile are not said to be applied, and leave nothing to undo", async () => {
    const cwd = folder();
    const docs = copySample(cwd);
    const tried = object(await sit(cwd, ["try", "docs", "--json"])) as unknown as TryObject;
    appendFileSync(join(docs, fixed), "\nMine.\n");
    const said = await sit(cwd, ["approve", tried.decisions?.[0]?.id ?? ""]);
    expect(said.code).toBe(0);
    expect(said.out).toContain("approved, but none applied");
    expect(said.out).toContain(`left as it is: ${fixed}: the file has changed`);
    expect(said.out).not.toContain("fixes applied");
    expect(said.err).not.toContain("Undo");
    expect(object(await sit(cwd, ["resume", tried.run, "--json"]))).toMatchObject({
      value: { fixes: 2, applied: "refused", appliedFixes: 0, refused: [{ file: fixed }] },
    });
    const undone = await sit(cwd, ["undo", tried.run]);
    expect(undone).toMatchObject({ code: 2, err: expect.stringContaining("nothing to take back") });
  });

  test("--stdout prints the report and nothing else", async () => {
    const cwd = folder();
    copySample(cwd);
    const said = await sit(cwd, ["try", "docs", "--stdout"]);
    expect(said).toMatchObject({ code: 0, err: "" });
    expect(said.out).toMatch(/^# Audit of docs\n/);
  });

  test("--events prints one entry of the log per line", async () => {
    const cwd = folder();
    copySample(cwd);
    const said = await sit(cwd, ["try", "docs", "--events"]);
    const entries = said.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { seq: number; type: string });
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => at));
    expect(entries[0]?.type).toBe("run.started");
    expect(entries.some(({ type }) => type === "decision.requested")).toBe(true);
  });

  test("-y applies the fixes", async () => {
    const cwd = folder();
    copySample(cwd);
    const said = await sit(cwd, ["try", "docs", "-y"]);
    expect(said.code).toBe(0);
    expect(said.out).toContain("2 fixes applied");
  });

  test.each([
    [["maybe", "a"], "2 fixes applied", 0],
    [["r"], "2 fixes declined; no file was changed", 0],
    [["l"], "waiting for your decision; nothing is changed yet", 0],
  ])("a person who types %j is asked once, with everything at hand", async (answers, outcome, code) => {
    const cwd = folder();
    copySample(cwd);
    const said = await sit(cwd, ["try", "docs"], { answers, live: true });
    expect(said.code).toBe(code);
    expect(said.out).toContain(outcome);
    const asked = said.err.indexOf("[y]es");
    expect(asked).toBeGreaterThan(said.err.indexOf("+++ b/guides/release-checklist.md"));
    expect(said.out.match(/Worth a look/g)).toHaveLength(1);
  });

  test.each(["--no-input", "--json", "--events"])("%s asks nobody", async (flag) => {
    const cwd = folder();
    copySample(cwd);
    const said = await sit(cwd, ["try", "docs", flag], { answers: ["a"] });
    expect(said.code).toBe(0);
    expect(said.err).not.toContain("[y]es");
  });

  test("an empty folder is no error, and is said", async () => {
    const cwd = folder();
    mkdirSync(join(cwd, "docs"));
    const said = await sit(cwd, ["try", "docs"]);
    expect(said.code).toBe(0);
    expect(said.err).toContain("nothing to read");
  });

  test("text of documents cannot drive the terminal", async () => {
    const cwd = folder();
    write(cwd, "docs/a.md", "See [x](\x1b]0;owned\x07gone.md) and [y](b\u202e.md).\n");
    const said = await sit(cwd, ["try", "docs"]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not come through
    expect(said.out + said.err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test("the state folder is ignored by version control", async () => {
    const cwd = folder();
    copySample(cwd);
    await sit(cwd, ["try", "docs", "--state", "kept/here", "--json"]);
    expect(existsSync(join(cwd, "kept/here/.gitignore"))).toBe(true);
    const { runs } = object(await sit(cwd, ["runs", "list", "--json"], { env: { TROUPE_STATE: "kept/here" } })) as {
      runs: unknown[];
    };
    expect(runs).toHaveLength(1);
  });
});
