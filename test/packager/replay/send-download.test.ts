/** How long caches keep the way to a download: less where a signature may be revoked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Request, Response } from "express";
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import { sendDownload } from "../../../packager/replay/send-download.ts";

async function redirectOf(space: string): Promise<{ readonly to: string; readonly life: string | undefined }> {
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
  const store = { link: async (key: string) => `https://signed.example/${key}` } as unknown as ObjectStore;
  const asked = { store, storeUrl: "https://open.example", key: `replay/${space}/run/0/audio.m4a`, title: "A talk", name: "audio.m4a" };
  await sendDownload({ request: {} as Request, response: response as unknown as Response }, asked);
  return { to, life: headers.get("cache-control") };
}

test("a download of a space for everybody is the store's own, for minutes; one of a signed space is a link of its own, remembered for one", async () => {
  assert.deepEqual(await redirectOf("open"), { to: "https://open.example/replay/open/run/0/audio.m4a", life: "public, max-age=300" });
  assert.deepEqual(await redirectOf("~paid"), { to: "https://signed.example/replay/~paid/run/0/audio.m4a", life: "public, max-age=60" });
});
