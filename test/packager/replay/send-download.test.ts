/** How long caches keep the way to a download: less where a signature may be revoked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Request, Response } from "express";
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import { sendDownload } from "../../../packager/replay/send-download.ts";

async function redirectOf(space: string, title = "A talk"): Promise<{ readonly to: string; readonly life: string | undefined; readonly disposition: string }> {
  const headers = new Map<string, string>();
  let to = "";
  const response = {
    setHeader(name: string, value: string) {
      headers.set(name, value);
      return response;
    },
    redirect: (_: number, url: string) => {
      to = url;
    },
  };
  let disposition = "";
  const link: ObjectStore["link"] = async (key, asked) => {
    disposition = asked.disposition;
    return `https://signed.example/${key}`;
  };
  const store = { link } as unknown as ObjectStore;
  const asked = { store, storeUrl: "https://open.example", key: `replay/${space}/run/0/audio.m4a`, title, name: "audio.m4a" };
  await sendDownload({ request: {} as Request, response: response as unknown as Response }, asked);
  return { to, life: headers.get("cache-control"), disposition };
}

test("a download of a space for everybody is the store's own, for minutes; one of a signed space is a link of its own, remembered for one, and by no edge, which would give it to who asks for the length alone", async () => {
  assert.deepEqual(await redirectOf("open"), { to: "https://open.example/replay/open/run/0/audio.m4a", life: "public, max-age=300", disposition: "" });
  const { to, life } = await redirectOf("~paid");
  assert.deepEqual({ to, life }, { to: "https://signed.example/replay/~paid/run/0/audio.m4a", life: "private, max-age=60" });
});

test("a file is named by its title, of which no character is cut in two", async () => {
  const long = `${"a".repeat(119)}\u{1F30A}\u{1F30A}`;
  assert.match((await redirectOf("~paid", long)).disposition, /; filename="a+\.m4a"; filename\*=UTF-8''a{119}%F0%9F%8C%8A\.m4a$/);
});

test("what the scripts of pages read is answered here: from the store they may not read it", async () => {
  const store = { link: async () => "https://signed.example/", get: (key: string) => Promise.reject(new Error(`asked for ${key}`)) } as unknown as ObjectStore;
  const response = { setHeader: () => response } as unknown as Response;
  for (const name of ["waveform.json", "chapters.vtt", "transcript.vtt"]) {
    const asked = { store, storeUrl: "https://open.example", key: `replay/open/run/0/${name}`, title: "A talk", name };
    await assert.rejects(sendDownload({ request: { method: "GET", headers: {} } as Request, response }, asked), /asked for replay/);
  }
});

test("who asks for the length alone is answered here: the store's link is signed for GET", async () => {
  const store = { link: async () => "https://signed.example/", get: (key: string) => Promise.reject(new Error(`asked for ${key}`)) } as unknown as ObjectStore;
  const response = { setHeader: () => response } as unknown as Response;
  const asked = { store, storeUrl: undefined, key: "replay/open/run/0/audio.m4a", title: "A talk", name: "audio.m4a" };
  await assert.rejects(sendDownload({ request: { method: "HEAD", headers: {} } as Request, response }, asked), /asked for replay\/open\/run\/0\/audio\.m4a/);
});
