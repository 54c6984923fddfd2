/** The studio in a real browser against a real WebRTC peer: joining, speaking, muting, leaving, and coming back by itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { launchChromium } from "../../support/chromium.ts";
import { until } from "../../support/until.ts";
import { fragmentFor, space } from "./house.ts";
import { prepareVisits } from "./visit.ts";

const visit = prepareVisits();

type Shown = {
  state: string;
  reason?: string;
  connectionState: string;
  rttMs?: number;
  talking: boolean;
  level: number;
  muted: boolean;
  roster: { account: string }[];
};

function diagnostics(page: Page): Promise<Shown> {
  return page.evaluate("document.querySelector('rostrum-studio').diagnostics");
}

function untilShown(page: Page, holds: (shown: Shown) => boolean): Promise<Shown> {
  return until(async () => {
    const shown = await diagnostics(page);
    return holds(shown) && shown;
  });
}

async function join(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Join the stage" }).click();
  await untilShown(page, ({ state }) => state === "onStage");
}

test("a speaker joins with one click, is heard, and the others are heard", () =>
  visit(async (page, house) => {
    await join(page);
    const shown = await untilShown(page, ({ rttMs, talking, level }) => rttMs !== undefined && talking && level > 0.1);
    assert.equal(shown.connectionState, "connected");
    const heard = () => house.seats.at(-1)?.packets ?? 0;
    const before = heard();
    await until(() => heard() > before + 10);
    assert.equal(await page.evaluate("document.querySelector('audio').paused"), false);
    assert.ok(
      house.calls.some((call) => call === `PATCH /whip/${space}/1`),
      "candidates are trickled",
    );
  }));

test("the token is in no address and every call carries it", () =>
  visit(async (page, house) => {
    await join(page);
    assert.equal(new URL(page.url()).hash, "");
    assert.ok(house.bearers.size === 1 && house.calls.every((call) => !call.includes("token")));
    await page.reload();
    await join(page);
  }));

test("muting silences the sent track, is told to the server, and Alt+M speaks again, where M alone does nothing", () =>
  visit(async (page, house) => {
    await join(page);
    await page.getByRole("button", { name: "Mute microphone", exact: true }).click();
    await untilShown(page, ({ muted }) => muted);
    await page.getByText("nobody hears you").waitFor();
    await page.keyboard.press("m");
    await page.keyboard.press("Alt+m");
    await untilShown(page, ({ muted }) => !muted);
    assert.equal(house.calls.filter((call) => call === `PATCH /v1/spaces/${space}/participants/ana`).length, 2);
  }));

test("a host's mute closes the microphone and only the speaker opens it again", () =>
  visit(
    async (page, house) => {
      await join(page);
      house.say("muted", { account: "ana", muted: true, mutedByHost: true });
      await page.getByText("The host muted you").waitFor();
      await Promise.all([page.keyboard.press("Alt+m"), page.getByText("Only the host can open your microphone again").waitFor()]);
      house.say("muted", { account: "ana", muted: false, mutedByHost: false });
      await page.getByText("The host lets you speak again").waitFor();
      assert.ok((await diagnostics(page)).muted && house.calls.some((call) => call.startsWith("PATCH /v1/")), "the others go on seeing it closed");
    },
    { fragment: fragmentFor({ role: "speaker" }) },
  ));

test("leaving deletes the session and gives the microphone back", () =>
  visit(async (page, house) => {
    await join(page);
    await page.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("button", { name: "Join again" }).waitFor();
    await untilShown(page, ({ connectionState }) => connectionState === "none");
    assert.ok(house.calls.includes(`DELETE /whip/${space}/1`));
  }));

test("closing the page leaves the stage", () =>
  visit(async (page, house) => {
    await join(page);
    await page.goto("about:blank");
    await until(() => house.calls.includes(`DELETE /whip/${space}/1`));
  }));

test("when the room dies without a word the page comes back by itself and is heard again", () =>
  visit(async (page, house) => {
    await join(page);
    await page.waitForTimeout(600);
    house.seats[0]?.die();
    await untilShown(page, ({ state }) => state === "onStage" && house.seats.length > 1);
    await until(() => (house.seats.at(-1)?.packets ?? 0) > 10);
  }));

test("a room that is away for a while is tried again until it is back", () =>
  visit(async (page, house) => {
    await join(page);
    await page.waitForTimeout(600);
    house.refusal = { status: 503, code: "unavailable" };
    house.seats[0]?.die();
    await until(() => house.calls.filter((call) => call === `POST /whip/${space}`).length >= 4);
    house.refusal = undefined;
    await untilShown(page, ({ state }) => state === "onStage");
  }));

test("a speaker waits for the start and then joins without another click", () =>
  visit(
    async (page, house) => {
      house.state = "scheduled";
      // A room that has had no order yet does not know the space.
      house.refusal = { status: 404, code: "space_not_found" };
      await page.getByRole("button", { name: "Join the stage" }).click();
      await page.getByRole("heading", { name: "The space has not started" }).waitFor();
      house.state = "live";
      house.refusal = undefined;
      house.say("state", { state: "live" });
      await untilShown(page, ({ state }) => state === "onStage");
    },
    { fragment: fragmentFor({ role: "speaker" }) },
  ));

test("the stage shows who is there and who talks, and a host mutes and removes", () =>
  visit(async (page, house) => {
    house.say("roster", { state: "live", participants: [{ account: "bo", name: "Bo", role: "speaker", muted: false, talking: false }] });
    await join(page);
    house.say("talking", { account: "bo", talking: true });
    await page.locator('.tile.talking[data-account="bo"]').waitFor();
    for (const name of ["Mute Bo", "More about Bo", "Remove…"]) await page.getByRole("button", { name }).click();
    await page.getByLabel("Bar them").check();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await until(() => house.calls.includes(`DELETE /v1/spaces/${space}/participants/bo?bar=true`));
    assert.ok(house.calls.includes(`PATCH /v1/spaces/${space}/participants/bo`));
    house.say("left", { account: "bo" });
    await untilShown(page, ({ roster }) => roster.length === 0);
  }));

test("a host ends the space after being asked, and the page says that it is over and asks for nothing that is over too", () =>
  visit(async (page, house) => {
    await join(page);
    await page.getByRole("button", { name: "End the space" }).click();
    await page.locator("dialog.confirm").getByRole("button", { name: "End the space" }).click();
    await page.getByRole("heading", { name: "This space has ended" }).waitFor();
    assert.ok(!house.calls.some((call) => call.startsWith("DELETE /whip/")));
  }));

for (const [refusal, title] of [
  [{ status: 409, code: "stage_full" }, "The stage is full"],
  [{ status: 403, code: "barred" }, "You are not let onto the stage"],
] as const) {
  test(`the answer ${refusal.code} is shown as "${title}" and is not repeated`, () =>
    visit(async (page, house) => {
      house.refusal = refusal;
      await page.getByRole("button", { name: "Join the stage" }).click();
      await page.getByRole("heading", { name: title }).waitFor();
      await page.waitForTimeout(300);
      assert.equal(house.calls.filter((call) => call === `POST /whip/${space}`).length, 1);
    }));
}

test("a page without its token says so and calls nobody", () =>
  visit(
    async (page, house) => {
      await page.getByRole("heading", { name: "This page needs your personal link" }).waitFor();
      assert.ok(!house.calls.some((call) => call.includes("/v1/")));
    },
    { fragment: "" },
  ));

test("an expired token is recognised before anything is asked of the microphone", () =>
  visit((page) => page.getByRole("heading", { name: "This link has expired" }).waitFor(), { fragment: fragmentFor({ exp: 1000 }) }));

test("a second tab takes the seat over, and the first says so instead of taking it back", () =>
  visit(async (page, house) => {
    await join(page);
    const other = await page.context().newPage();
    await other.goto(`${house.url}/studio/${space}${fragmentFor()}`);
    await join(other);
    await page.getByRole("heading", { name: "You joined from somewhere else" }).waitFor();
  }));

test("a blocked microphone is explained, and may be tried again", async () => {
  const denying = await launchChromium({ allowed: false });
  try {
    await visit(
      async (page) => {
        await page.getByRole("button", { name: "Join the stage" }).click();
        await page.getByRole("heading", { name: "The microphone is blocked" }).waitFor();
        await page.getByRole("button", { name: "Try again" }).waitFor();
      },
      { by: denying },
    );
  } finally {
    await denying.close();
  }
});
