/** What runs in the two pages: bursts in place of the microphone, and their detection at the listener's output. Times are `Date.now()` of the audio threads. */
import type { Browser, Page } from "playwright-core";

export interface HeardBurst {
  /** Epoch ms at the listener's output. */
  readonly at: number;
  /** Programme date of what was heard then. */
  readonly programmeDate: number;
}

const everyMs = 3217;

/** Emits 150 ms of 1.2 kHz every few seconds, and posts the epoch of each first sample. */
const burstWorklet = `registerProcessor("bursts", class extends AudioWorkletProcessor {
  next = Date.now() + 2000; left = 0; phase = 0;
  process(inputs, outputs) {
    if (this.left <= 0 && Date.now() >= this.next) { this.left = sampleRate * 0.15; this.next += ${everyMs}; this.port.postMessage(Date.now()); }
    const out = outputs[0][0];
    for (let i = 0; i < out.length; i++) { out[i] = this.left-- > 0 ? 0.5 * Math.sin(this.phase += 2 * Math.PI * 1200 / sampleRate) : 0; }
    return true;
  }
});`;

const microphone = `navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext({ sampleRate: 48000 });
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([${JSON.stringify(burstWorklet)}], { type: "text/javascript" })));
  const bursts = new AudioWorkletNode(context, "bursts", { outputChannelCount: [1] });
  const out = context.createMediaStreamDestination();
  globalThis.captured = [];
  bursts.port.onmessage = ({ data }) => globalThis.captured.push(data);
  bursts.connect(out);
  await context.resume();
  return out.stream;
};`;

/** Posts the epoch of the first loud quantum after half a second of quiet. */
const earWorklet = `registerProcessor("ear", class extends AudioWorkletProcessor {
  quietSince = 0;
  process(inputs) {
    const input = inputs[0][0]; if (!input) return true;
    let peak = 0; for (const value of input) peak = Math.max(peak, Math.abs(value));
    const now = currentTime;
    if (peak > 0.04) { if (now - this.quietSince > 0.5) this.port.postMessage(Date.now()); this.quietSince = now; }
    return true;
  }
});`;

const ear = `(async () => {
  const player = document.querySelector("rostrum-player");
  const context = new AudioContext({ sampleRate: 48000 });
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([${JSON.stringify(earWorklet)}], { type: "text/javascript" })));
  const node = new AudioWorkletNode(context, "ear", { numberOfOutputs: 0 });
  const source = context.createMediaElementSource(player.audio);
  source.connect(node); source.connect(context.destination);
  globalThis.heardBursts = [];
  node.port.onmessage = ({ data: at }) => {
    const { programmeDate, rate } = player.diagnostics;
    const output = 1000 * ((context.outputLatency || 0) || context.baseLatency || 0);
    globalThis.heardBursts.push({ at: at + output, programmeDate: programmeDate - (Date.now() - at) * rate });
  };
  await context.resume();
  globalThis.performance.setResourceTimingBufferSize(20000);
})()`;

/** Opens the studio with bursts for a microphone and goes on stage. */
export async function openSpeaker(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ bypassCSP: true, permissions: ["microphone"] });
  await context.addInitScript({ content: microphone });
  const page = await context.newPage();
  await page.goto(url);
  await page
    .getByRole("button", { name: /join|go on stage|speak/i })
    .first()
    .click();
  return page;
}

/** Opens the share page, begins by one click, and listens at the output. */
export async function openListener(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: /^(play|listen)/i }).click();
  await page.evaluate(ear);
  return page;
}

export function capturedBursts(page: Page): Promise<number[]> {
  return page.evaluate<number[]>("globalThis.captured ?? []");
}

export function heardBursts(page: Page): Promise<HeardBurst[]> {
  return page.evaluate<HeardBurst[]>("globalThis.heardBursts");
}

/** Part number → epoch ms at which the listener had all of it. */
export async function fetchedParts(page: Page): Promise<Map<number, number>> {
  const entries = await page.evaluate<[number, number][]>(`performance.getEntriesByType("resource").flatMap(({ name, responseEnd }) => {
    const part = /\\/p(\\d+)\\.m4s$/.exec(name);
    return part ? [[Number(part[1]), performance.timeOrigin + responseEnd]] : [];
  })`);
  return new Map(entries);
}
