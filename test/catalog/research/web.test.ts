import { describe, expect, test } from "vitest";
import { play, value } from "./play.ts";
import { type Cast, call, found, research, roleOf } from "./world.ts";

describe("I2 research team: the web", () => {
  const lamp = {
    claim: "It has a red lamp.",
    quote: "has a red lamp that blinks",
    source: { url: "http://hub.example/" },
  };
  const fetching: Cast["researcher"] = [call("fetch_page", { url: "http://hub.example/" }), found(lamp)];

  test("what was fetched can be cited, by the address at which it was found, also in a replay", async () => {
    const played = await play(
      { researcher: fetching, writer: () => "A lamp [F1]." },
      { web: true },
      { alwaysReplay: true },
    );
    expect(value(played)).toMatchObject({ verdict: "approve", findings: 1, refused: 0 });
    expect(played.report.findings[0]?.source).toEqual({ url: "http://hub.example/final" });
    expect(played.markdown).toContain("A lamp [[1]](<http://hub.example/final>).");
  });

  test("what was not fetched cannot", async () => {
    const played = await play({ orchestrator: [research, "No."], researcher: () => found(lamp) }, { web: true });
    expect(value(played)).toMatchObject({ findings: 0, refused: 1 });
    expect(played.report.refused[0]?.reason).toContain("was not fetched in this run");
  });

  test("without --web there is no tool for it", async () => {
    const { model } = await play();
    const tools = model.requests.find((request) => roleOf(request) === "researcher")?.tools;
    expect(tools).toEqual(["list_files", "read_file", "search_files"]);
  });
});
