import assert from "node:assert/strict";
import { test } from "node:test";
import { Roster } from "../../../ingest/spaces/roster.ts";

const member = (account: string) => ({ account, name: account, muted: false, talking: false });

function watched() {
  const roster = new Roster();
  const told: string[] = [];
  roster.listen("talk", (change, { account }) => told.push(`${change} ${account}`));
  const report = (type: "joined" | "left", account: string) => roster.push("talk", [{ type, account, name: account, at: 1 }]);
  return { roster, told, report };
}

test("a survey heals what reports lost", () => {
  const { roster, told, report } = watched();
  report("joined", "ann");
  roster.replace("talk", { members: [member("bob")], asOf: roster.moment });
  assert.deepEqual(told, ["joined ann", "left ann", "joined bob"]);
});

test("a survey that was asked before somebody came or left does not undo that", () => {
  const { roster, told, report } = watched();
  report("joined", "ann");
  const asOf = roster.moment;
  report("left", "ann");
  report("joined", "bob");
  roster.replace("talk", { members: [member("ann")], asOf });
  assert.deepEqual(told, ["joined ann", "left ann", "joined bob"]);
  roster.replace("talk", { members: [], asOf: roster.moment });
  assert.equal(told.at(-1), "left bob");
});
