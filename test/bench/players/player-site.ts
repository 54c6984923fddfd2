/** The scripts of other players go out on a loopback port, with one page for each that plays the address in its query and reports on itself. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { listen } from "../../../infra/http/listen.ts";

const scripts = {
  shaka: () => readFileSync(fileURLToPath(import.meta.resolve("shaka-player")), "utf8"),
  hlsjs: () => readFileSync(fileURLToPath(import.meta.resolve("hls.js/dist/hls.min.js")), "utf8"),
  videojs: () => readFileSync(fileURLToPath(import.meta.resolve("video.js/dist/video.min.js")), "utf8"),
} as const;

export type OtherPlayer = keyof typeof scripts;

/** Each sets `window.begin` and `window.heardAt`, the epoch ms of the sample being heard. */
const drivers: Readonly<Record<OtherPlayer, string>> = {
  shaka: `window.begin = async () => {
    const player = new shaka.Player();
    player.configure({ streaming: { lowLatencyMode: true }, manifest: { defaultPresentationDelay: 0 } });
    player.addEventListener("error", ({ detail }) => note("error", detail.code));
    await player.attach(media);
    await player.load(address);
    window.heardAt = () => player.getPlayheadTimeAsDate()?.getTime();
    window.version = shaka.Player.version;
    await media.play();
  };`,
  hlsjs: `window.begin = async () => {
    const hls = new Hls();
    hls.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && note("error", details));
    hls.loadSource(address);
    hls.attachMedia(media);
    window.heardAt = () => hls.playingDate?.getTime();
    window.version = Hls.version;
    await media.play();
  };`,
  videojs: `window.begin = async () => {
    const player = videojs(media, { autoplay: false, html5: { vhs: { overrideNative: true, llhls: true } }, liveui: false });
    player.on("error", () => note("error", player.error()?.message));
    player.src({ src: address, type: "application/vnd.apple.mpegurl" });
    window.heardAt = () => {
      const { segments = [] } = player.tech(true).vhs?.playlists?.media() ?? {};
      const at = player.currentTime();
      const segment = segments.findLast(({ start, dateTimeObject }) => dateTimeObject && start <= at);
      return segment && segment.dateTimeObject.getTime() + (at - segment.start) * 1000;
    };
    window.version = videojs.VERSION;
    await new Promise((ready) => player.ready(ready));
    const listed = () => player.tech(true).vhs?.playlists.media()?.segments;
    while (!listed()) await new Promise((later) => setTimeout(later, 20));
    // As far from the end as the list says. VHS 3.17 takes the open segment to be a whole target duration long, so that it begins with the newest
    // part of all, or waits for one to come, and half a second is all that it ever has.
    player.one("play", () => setTimeout(() => {
      const { preload, duration, parts = [] } = listed().at(-1);
      const early = preload ? duration - parts.reduce((sum, part) => sum + part.duration, 0) : 0;
      player.currentTime(player.seekable().end(0) - early);
    }));
    await player.play();
  };`,
};

/**
 * A stall is a halt of sound that flowed, whatever the player calls it: the playhead stands for more than 150 ms. A player's own jump into place
 * is none, and one that begins anew is still halted until it flows. When it was is told in seconds after the first sound. What is heard once more
 * because the player went back a few seconds is summed up beside it: a listener may mind that as well.
 */
export const watchHalts = `
  const seen = { stalls: 0, stalledAt: [], errors: [], soundAt: 0, silentMs: 0, againSeconds: 0 };
  const note = (_, detail) => seen.errors.push(String(detail));
  let last = 0, movedAt = 0, halted = false, flowedMs = 0;
  setInterval(() => {
    const now = performance.now();
    const step = media.currentTime - last;
    if (step < -0.5 && step > -6) seen.againSeconds -= step;
    flowedMs = step > 0 && step < 0.2 ? flowedMs + 30 : 0;
    if (flowedMs > 0) seen.soundAt ||= Date.now();
    if (halted ? flowedMs > 150 : step !== 0 || media.seeking) {
      if (halted) seen.silentMs += now - movedAt;
      movedAt = now;
      halted = false;
    } else if (seen.soundAt && !halted && now - movedAt > 150) {
      halted = true;
      seen.stalls++;
      seen.stalledAt.push(Math.round((Date.now() - seen.soundAt) / 100) / 10);
    }
    last = media.currentTime;
  }, 30);
  window.halts = () => seen;
`;

const watch = `
  const address = new URLSearchParams(location.search).get("src");
  const media = document.querySelector("audio");
  ${watchHalts}
  window.report = () => ({ ...seen, version: window.version, latencySeconds: (Date.now() - (window.heardAt?.() ?? NaN)) / 1000 });
`;

export async function startPlayerSite(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const name = (request.url ?? "").slice(1).split(/[?.]/, 1)[0] ?? "";
    const player = (Object.keys(scripts) as OtherPlayer[]).find((one) => one === name);
    if (!player) response.writeHead(404).end();
    else if (request.url?.startsWith(`/${player}.js`)) response.writeHead(200, { "content-type": "text/javascript" }).end(scripts[player]());
    else {
      const body = `<!doctype html><meta charset="utf-8"><audio></audio><script src="/${player}.js"></script><script>${watch}${drivers[player]}</script>`;
      response.writeHead(200, { "content-type": "text/html" }).end(body);
    }
  });
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
