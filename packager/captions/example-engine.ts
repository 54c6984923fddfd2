/**
 * An example of an engine, and of the socket that it plugs into: the mixed sound of a live space goes in, captions go out.
 *   API_KEY=… node dist/packager/captions/example-engine.js --url http://localhost:8080 --space ID
 * It writes "[speech]" where somebody speaks; put a recognizer in the place of `SpeechCues`. It comes back after a break, and ends with the space.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Cue } from "../contract/captions.ts";
import { livePaths } from "../contract/urls.ts";
import { renderVtt } from "../contract/web-vtt.ts";
import { bytesPerFrame, SpeechCues } from "./speech-cues.ts";

const retryMs = 1000;
const { values } = parseArgs({ options: { url: { type: "string" }, space: { type: "string" }, text: { type: "string", default: "[speech]" } } });
const { url, space, text } = values;
const apiKey = process.env.API_KEY;
if (url === undefined || space === undefined || apiKey === undefined) throw new TypeError("Expected --url, --space and API_KEY.");
const headers = { authorization: `Bearer ${apiKey}` };
while (await listen()) await sleep(retryMs);

/** Until the answer ends. @returns whether the space may go on. */
async function listen(): Promise<boolean> {
  const answer = await fetch(`${url}${livePaths.programme(String(space))}`, { headers }).catch(() => undefined);
  if (!answer?.ok || !answer.body) return answer?.status !== 401 && !(await isOver());
  const cues = new SpeechCues({ sample: Number(answer.headers.get("x-rostrum-sample")), text });
  let held = Buffer.alloc(0);
  try {
    for await (const chunk of answer.body) {
      held = Buffer.concat([held, chunk]);
      for (; held.length >= bytesPerFrame; held = held.subarray(bytesPerFrame)) {
        const frame = held.buffer.slice(held.byteOffset, held.byteOffset + bytesPerFrame);
        const cue = cues.push(new Int16Array(frame));
        if (cue) void send(cue);
      }
    }
  } catch {
    // The connection broke: the next one begins at the present.
  }
  return true;
}

/** A packager that was just started anew does not know of the space yet: whether it is over is for the API to say. */
async function isOver(): Promise<boolean> {
  const answer = await fetch(`${url}/v1/spaces/${space}`).catch(() => undefined);
  const { state } = answer?.ok ? ((await answer.json()) as { readonly state: string }) : { state: answer?.status === 404 ? "ended" : undefined };
  return state === "ended" || state === "cancelled";
}

/** Once more when it does not arrive: a cue that comes twice changes nothing. */
async function send(cue: Cue): Promise<void> {
  const body = renderVtt([cue]);
  for (let attempt = 0; attempt < 2; attempt++) {
    const init = { method: "POST", headers: { ...headers, "content-type": "text/vtt" }, body };
    const answer = await fetch(`${url}/v1/spaces/${space}/captions`, init).catch(() => undefined);
    if (answer?.status === 202) return;
    console.error(`A caption was not taken: ${answer?.status ?? "no answer"}.`);
    await sleep(retryMs);
  }
}
