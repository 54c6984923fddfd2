/** One contract, run on every object store: the directory, and S3 as a real Ceph radosgw speaks it. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openDirectoryStore } from "../../../infra/storage/directory-store.ts";
import { type ObjectStore, readWhole } from "../../../infra/storage/object-store.ts";
import { createS3Store } from "../../../infra/storage/s3-store.ts";
import { startRadosgw } from "../../support/radosgw.ts";

interface Opened {
  readonly store: ObjectStore;
  close(): Promise<void>;
}

const kinds: Record<string, () => Promise<Opened>> = {
  "a directory store": openDirectory,
  "an S3 store on Ceph radosgw": openS3,
};
const keep = { cacheControl: "public, max-age=60" };
const maxBytes = 1 << 24;

async function openDirectory(): Promise<Opened> {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-store-"));
  const store = await openDirectoryStore({ directory });
  return {
    store,
    async close() {
      assert.deepEqual(await readdir(join(directory, "+drafts")), []);
      await rm(directory, { recursive: true });
    },
  };
}

async function openS3(): Promise<Opened> {
  const gateway = await startRadosgw();
  await gateway.makeBucket("rostrum");
  const store = createS3Store({ bucket: "rostrum", endpoint: gateway.endpoint, credentials: gateway.credentials });
  return {
    store,
    async close() {
      await store.close();
      await gateway.close();
    },
  };
}

for (const [kind, open] of Object.entries(kinds)) {
  describe(kind, () => {
    let opened: Opened;
    let store: ObjectStore;
    before(async () => {
      opened = await open();
      store = opened.store;
    });
    after(() => opened.close());

    const read = async (key: string, range?: { first: number; last?: number }) => {
      const object = await store.get(key, range ? { range } : {});
      return object && { ...object, bytes: await readWhole(object, { maxBytes }) };
    };

    test("gives back the very bytes, with their size and type", async () => {
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) & 255));
      await store.put("live/s/r/a64/s1.m4s", bytes, keep);
      const object = await read("live/s/r/a64/s1.m4s");
      assert.deepEqual(object?.bytes, bytes);
      assert.equal(object?.size, bytes.length);
      assert.equal(object?.contentType, "audio/mp4");
    });

    test("keeps an object of no bytes", async () => {
      await store.put("empty.json", Buffer.alloc(0), keep);
      const object = await read("empty.json");
      assert.equal(object?.size, 0);
      assert.equal(object?.bytes.length, 0);
    });

    test("replaces an object as a whole", async () => {
      await store.put("twice.m3u8", Buffer.from("a long first content"), keep);
      await store.put("twice.m3u8", Buffer.from("short"), keep);
      assert.equal((await read("twice.m3u8"))?.bytes.toString(), "short");
    });

    test("has nothing where nothing was put, nor above or below an object", async () => {
      await store.put("some/where.json", Buffer.from("{}"), keep);
      assert.equal(await store.get("nothing.json"), undefined);
      assert.equal(await store.get("some"), undefined);
      assert.equal(await store.get("some/where.json/below"), undefined);
    });

    test("reads a range, open or closed, also one that ends past the end", async () => {
      await store.put("range.m4s", Buffer.from("0123456789"), keep);
      const slice = async (first: number, last?: number) => {
        const object = await read("range.m4s", last === undefined ? { first } : { first, last });
        return [object?.bytes.toString(), object?.first, object?.length, object?.size];
      };
      assert.deepEqual(await slice(2, 4), ["234", 2, 3, 10]);
      assert.deepEqual(await slice(7), ["789", 7, 3, 10]);
      assert.deepEqual(await slice(8, 99), ["89", 8, 2, 10]);
      await assert.rejects(store.get("range.m4s", { range: { first: 10 } }), RangeError);
    });

    test("creates exclusively: of twenty at once exactly one succeeds, and its bytes stay", async () => {
      const wins = await Promise.all(Array.from({ length: 20 }, (_, index) => store.putNew("once.json", Buffer.from(`winner ${index}`), keep)));
      assert.equal(wins.filter(Boolean).length, 1);
      assert.equal(await store.putNew("once.json", Buffer.from("late"), keep), false);
      assert.equal((await read("once.json"))?.bytes.toString(), `winner ${wins.indexOf(true)}`);
    });

    test("lists by prefix in byte order, page by page", async () => {
      const names = ["a-1", "a/2", "a/B", "a0", "b"].map((name) => `list/${name}`);
      for (const name of names) await store.put(name, Buffer.from("x"), keep);
      assert.deepEqual((await store.list("list/a")).keys, ["list/a-1", "list/a/2", "list/a/B", "list/a0"]);
      const pages: string[][] = [];
      for (let next: string | undefined = ""; next !== undefined; ) {
        const page: Awaited<ReturnType<typeof store.list>> = await store.list("list/", next === "" ? { limit: 2 } : { limit: 2, after: next });
        pages.push([...page.keys]);
        next = page.next;
      }
      assert.deepEqual(pages, [names.slice(0, 2), names.slice(2, 4), names.slice(4)]);
      assert.deepEqual(await store.list("no/such/prefix"), { keys: [] });
    });

    test("deletes, and deletes nothing without complaint", async () => {
      await store.put("gone.json", Buffer.from("x"), keep);
      await store.delete("gone.json");
      await store.delete("gone.json");
      assert.equal(await store.get("gone.json"), undefined);
    });

    test("takes what a file holds, also more than goes up in one piece; one that cannot be read leaves nothing", async () => {
      const folder = await mkdtemp(join(tmpdir(), "rostrum-file-"));
      const bytes = Buffer.from(Array.from({ length: 9_000_000 }, (_, index) => (index * 31) & 255));
      await writeFile(join(folder, "big"), bytes);
      await writeFile(join(folder, "none"), "");
      await store.putFile("files/big.m4a", join(folder, "big"), keep);
      await store.putFile("files/none.m4a", join(folder, "none"), keep);
      assert.ok((await read("files/big.m4a"))?.bytes.equals(bytes));
      assert.equal((await read("files/none.m4a"))?.size, 0);
      await assert.rejects(store.putFile("files/absent.m4a", join(folder, "absent"), keep));
      assert.equal(await store.get("files/absent.m4a"), undefined);
      await rm(folder, { recursive: true });
    });

    test("gives an address for an object under a name to save it by, where it can be read without us", async () => {
      await store.put("linked.mp3", Buffer.from("sound"), keep);
      const link = await store.link("linked.mp3", { seconds: 60, disposition: 'attachment; filename="a.mp3"' });
      assert.equal(link !== undefined, kind.startsWith("an S3"));
      if (link === undefined) return;
      const answer = await fetch(link, { headers: { range: "bytes=1-2" } });
      assert.deepEqual([answer.status, await answer.text()], [206, "ou"]);
      assert.deepEqual([answer.headers.get("content-disposition"), answer.headers.get("content-type")], ['attachment; filename="a.mp3"', "audio/mpeg"]);
    });

    test("refuses keys that could leave it", async () => {
      const bad = ["", "/abs", "a//b", "../up", "a/../../b", "a/./b", "a\\b", "a\0b", "nul%00", "dir/", "ü", "a b", "x".repeat(600)];
      for (const key of bad) {
        const attempts = [
          () => store.put(key, Buffer.from("x"), keep),
          () => store.putNew(key, Buffer.from("x"), keep),
          () => store.get(key),
          () => store.delete(key),
        ];
        for (const attempt of attempts) await assert.rejects(async () => attempt(), TypeError, `key ${JSON.stringify(key)}`);
      }
    });
  });
}

test("a directory store that opens takes away only drafts that nobody can still be writing", async (context) => {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-store-"));
  context.after(() => rm(directory, { recursive: true }));
  const drafts = join(directory, "+drafts");
  await mkdir(drafts);
  for (const name of ["young", "old"]) await writeFile(join(drafts, name), "half a wri");
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(drafts, "old"), longAgo, longAgo);
  await openDirectoryStore({ directory });
  assert.deepEqual(await readdir(drafts), ["young"]);
});
