/** A host runs the studio without a pointer: every control is reached, seen to have the focus, and works; dialogs keep the focus and give it back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { until } from "../../support/until.ts";
import { fragmentFor, space } from "./house.ts";
import { prepareVisits } from "./visit.ts";

const visit = prepareVisits();

/** Name and place of whatever has the focus, and whether one sees it. */
const focused = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
  const name = one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText;
  return { name: name.trim(), page: one === document.body, inDialog: one.closest("dialog") !== null, seen: (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" };
})()`;

/** Names of all controls that can be used at the moment, in the order of the page. */
const controls = `[...document.querySelectorAll("button, a[href], input, select, textarea, summary")]
  .filter((one) => !one.disabled && one.checkVisibility())
  .map((one) => (one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText).trim())`;

interface Focused {
  readonly name: string;
  readonly page: boolean;
  readonly inDialog: boolean;
  readonly seen: boolean;
}

const look = (page: Page) => page.evaluate<Focused>(focused);

/** Tabs from where the focus is until `name` has it. */
async function reach(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const now = await look(page);
    if (typeof name === "string" ? now.name === name : name.test(now.name)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${name} is not reached by Tab`);
}

async function press(page: Page, name: string | RegExp, key = "Enter"): Promise<void> {
  await reach(page, name);
  await page.keyboard.press(key);
}

/** Presses what opens a dialog, and waits until it has the focus: a Tab that comes sooner would move it behind the dialog. */
async function pressToOpen(page: Page, dialog: "settings" | "person" | "confirm", name: string | RegExp): Promise<void> {
  await press(page, name);
  await page.locator(`dialog.${dialog}[open]`).waitFor();
}

const stage = { state: "live", participants: [{ account: "bo", name: "Bo", role: "speaker", muted: false, talking: false }] };

test("Tab comes by every control of the studio, each seen to have the focus, and then leaves the page", () =>
  visit(async (page, house) => {
    house.say("roster", stage);
    house.say("requests", { requests: [{ account: "cy", name: "Cy", state: "waiting", askedAt: "2030-01-01T10:00:00.000Z" }] });
    for (const name of ["Mute Bo", "Accept Cy"]) await page.getByRole("button", { name }).waitFor();
    const all = await page.evaluate<string[]>(controls);
    const seen: Focused[] = [];
    for (let presses = 0; presses < all.length; presses++) {
      await page.keyboard.press("Tab");
      seen.push(await look(page));
    }
    assert.deepEqual(seen.map(({ name }) => name).sort(), [...all].sort());
    assert.deepEqual(
      seen.filter((one) => !one.seen).map(({ name }) => name),
      [],
    );
    for (const name of ["Join the stage", "Mute Bo", "More about Bo", "Mute all", "Accept Cy", "Decline Cy", "Sound", "End the space"])
      assert.ok(
        all.some((one) => one === name),
        `${name} among ${all.join(", ")}`,
      );
  }));

test("a host joins, mutes, decides, removes and ends by keys alone, and is never left without the focus", () =>
  visit(
    async (page, house) => {
      await press(page, "Join the stage");
      await page.getByRole("button", { name: "Leave" }).waitFor();
      await press(page, "Mute microphone", " ");
      await page.getByRole("button", { name: "Unmute microphone" }).waitFor();
      house.say("roster", stage);
      await page.getByRole("button", { name: "Mute Bo" }).waitFor();
      await press(page, "Mute Bo", " ");
      await until(() => house.calls.includes(`PATCH /v1/spaces/${space}/participants/bo`));

      await pressToOpen(page, "settings", "Sound");
      for (let presses = 0; presses < 12; presses++) {
        const { inDialog, page: isPage, name } = await look(page);
        assert.ok(inDialog || isPage, `${name} is behind the dialog`);
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Escape");
      assert.equal((await look(page)).name, "Sound", "given back");

      await pressToOpen(page, "person", "More about Bo");
      await pressToOpen(page, "confirm", /^Remove…/);
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
      assert.equal((await look(page)).name, "More about Bo", "given back from the second dialog too");

      await pressToOpen(page, "person", "More about Bo");
      await pressToOpen(page, "confirm", /^Remove…/);
      await press(page, /^Bar them/, " ");
      await press(page, "Remove");
      await until(() => house.calls.includes(`DELETE /v1/spaces/${space}/participants/bo?bar=true`));
      house.say("left", { account: "bo" });
      await pressToOpen(page, "confirm", "End the space");
      await press(page, "Cancel");
      assert.equal((await look(page)).name, "End the space", "a question that is dismissed changes nothing");
      await pressToOpen(page, "confirm", "End the space");
      await page.keyboard.press("Tab");
      await press(page, "End the space");
      await page.getByRole("heading", { name: "This space has ended" }).waitFor();
    },
    { fragment: fragmentFor() },
  ));
