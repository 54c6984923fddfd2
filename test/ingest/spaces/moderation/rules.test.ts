/** The rules of the stage hold for every deed, every actor and every target, and however deeds follow each other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  deedOfRole,
  maxCohosts,
  mayDo,
  mayDoTo,
  type Party,
  personDeeds,
  type SpaceDeed,
  type Standing,
  spaceDeeds,
  standings,
} from "../../../../ingest/spaces/moderation/rules.ts";

const standing = fc.constantFrom(...standings);
const people = ["ann", "bob", "cy", "dee", "eve"];
const party = fc.record({ account: fc.constantFrom(...people), standing: fc.constantFrom(...standings.filter((one) => one !== "site")) });
const actor: fc.Arbitrary<Party> = fc.oneof(party, fc.constant<Party>({ standing: "site" }));
const rank = (one: Standing) => standings.indexOf(one);

test("a higher standing may do all that a lower one may", () => {
  fc.assert(
    fc.property(fc.constantFrom(...spaceDeeds), standing, standing, (deed, one, other) => {
      const [low, high] = rank(one) <= rank(other) ? [one, other] : [other, one];
      assert.ok(!mayDo(deed, { standing: low }) || mayDo(deed, { standing: high }));
    }),
  );
});

test("nobody acts on somebody else of their own standing or above, and below a co-host on nobody else at all", () => {
  fc.assert(
    fc.property(fc.constantFrom(...personDeeds), actor, party, (deed, by, target) => {
      if (by.account === target.account || !mayDoTo(deed, { actor: by, target })) return;
      assert.ok(rank(by.standing) > rank(target.standing));
      assert.ok(rank(by.standing) >= rank("cohost"));
    }),
    { numRuns: 1000 },
  );
});

test("whoever acts on themself only mutes, unmutes or steps down, and the owner never steps down", () => {
  fc.assert(
    fc.property(fc.constantFrom(...personDeeds), party, (deed, self) => {
      if (!mayDoTo(deed, { actor: self, target: self })) return;
      assert.ok(["mute", "unmute", "send_down"].includes(deed));
      assert.ok(deed !== "send_down" || self.standing !== "owner");
    }),
    { numRuns: 500 },
  );
});

test("a listener does nothing but listen, ask, take its wish back and report", () => {
  const allowed: readonly SpaceDeed[] = ["listen", "ask", "withdraw", "report"];
  for (const deed of spaceDeeds) assert.equal(mayDo(deed, { standing: "listener" }), allowed.includes(deed), deed);
  fc.assert(
    fc.property(fc.constantFrom(...personDeeds), party, (deed, target) =>
      assert.equal(mayDoTo(deed, { actor: { account: "eve", standing: "listener" }, target }), false),
    ),
  );
});

/** What the server does with a change of role, in a few lines: what the rules must keep true whatever is tried. */
type Stage = ReadonlyMap<string, Standing>;
interface Try {
  readonly by: string;
  readonly to: string;
  readonly role: "cohost" | "speaker" | "listener";
}

function after(stage: Stage, { by, to, role }: Try): Stage {
  const of = (account: string): Party => ({ account, standing: stage.get(account) ?? "listener" });
  const cohosts = [...stage].filter(([account, one]) => one === "cohost" && account !== to).length;
  if (!mayDoTo(deedOfRole(role, of(to)), { actor: of(by), target: of(to) }) || (role === "cohost" && cohosts >= maxCohosts)) return stage;
  return new Map([...stage, [to, role]]);
}

test("however roles are given and taken: one owner, two co-hosts at most, and nobody raises themself", () => {
  const tries = fc.array(
    fc.record({ by: fc.constantFrom(...people), to: fc.constantFrom(...people), role: fc.constantFrom("cohost", "speaker", "listener") }),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(tries, (list) => {
      let stage: Stage = new Map([["ann", "owner"]]);
      for (const one of list as Try[]) {
        const next = after(stage, one);
        const standingOf = (of: Stage, account: string) => rank(of.get(account) ?? "listener");
        assert.ok(standingOf(next, one.by) <= standingOf(stage, one.by), "nobody raises themself");
        assert.equal(next.get("ann"), "owner");
        assert.ok([...next.values()].filter((role) => role === "cohost").length <= maxCohosts);
        stage = next;
      }
    }),
    { numRuns: 500 },
  );
});
