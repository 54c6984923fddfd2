import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import express from "express";
import { type Firefox, openFirefox } from "../../support/firefox-browser.ts";
import { exampleSpace, type ListeningSite, startSite } from "../listening-site.ts";

interface Report {
  readonly page: string;
  readonly scene: string;
  readonly state: string;
  readonly moved: number;
  readonly talking: readonly { readonly account: string }[];
}

let site: ListeningSite;
let firefox: Firefox | undefined;
const reports: Report[] = [];
const heard = new Map<string, Report>();

/**
 * Firefox is not driven: its page plays by itself, and tells us what it hears. Where there is no audio device, only a muted element
 * has a clock there.
 */
const pageScript = `
  const player = document.querySelector("rostrum-player");
  player.audio.muted = true;
  player.play();
  let from;
  setInterval(() => {
    const { state, talking } = player.diagnostics;
    if (state === "live" || state === "replay") from ??= player.audio.currentTime;
    const moved = from === undefined ? 0 : player.audio.currentTime - from;
    navigator.sendBeacon("/report", JSON.stringify({ page: location.pathname, scene: player.scene, state, talking, moved }));
    if (moved > 3 && location.pathname === "/live-page") location.assign("/replay-page");
  }, 500);`;

const page = (space: string, state: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${space}</title><script type="module" src="/player.js"></script><rostrum-player src="/live/${space}/index.m3u8" state="${state}"></rostrum-player><script type="module">${pageScript}</script></html>`;

before(async () => {
  const own = express.Router();
  own.post("/report", express.text({ type: "*/*" }), (request, response) => {
    const report = JSON.parse(String(request.body)) as Report;
    reports.push(report);
    if (report.moved > 3) heard.set(report.page, report);
    if (report.page === "/live-page" && report.moved > 3) site.origin.end();
    response.status(204).end();
  });
  own.get("/live-page", (_request, response) => void response.type("html").send(page("evening", "live")));
  own.get("/replay-page", (_request, response) => void response.type("html").send(page("evening", "ended")));
  site = await startSite({ spaces: [exampleSpace()], before: own });
});

after(async () => {
  await firefox?.close();
  await site.close();
});

test("Firefox plays the live programme, and then its replay", async () => {
  firefox = await openFirefox(`${site.origin.url}/live-page`);
  const deadline = Date.now() + 120_000;
  while (heard.size < 2) {
    assert.ok(Date.now() < deadline, `heard ${[...heard.keys()].join()}; last ${JSON.stringify(reports.at(-1))}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.equal(heard.get("/live-page")?.state, "live");
  assert.ok(
    reports.some(({ page: where, talking }) => where === "/live-page" && talking.length > 0),
    "it shows who speaks",
  );
  assert.equal(heard.get("/replay-page")?.state, "replay");
});
