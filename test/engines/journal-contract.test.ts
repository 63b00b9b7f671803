import { describe, test } from "vitest";
import { journalContract, memoryJournal, sqliteJournal } from "../../src/testing/index.ts";
import { folder } from "./folder.ts";

const journals = {
  memory: memoryJournal,
  sqlite: () => sqliteJournal(folder()),
  "sqlite that survives the process only": () => sqliteJournal(folder(), "process"),
};

describe.each(Object.entries(journals))("journal contract: %s", (_, open) => {
  for (const { name, check } of journalContract(open)) test(name, check);
});
