/** Where a webhook may go, and that the address that was checked is the one that is called. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveTarget, UnsafeTarget } from "../../../../ingest/spaces/webhooks/safe-target.ts";

const named = (...addresses: string[]) => ({ allowPrivate: false, resolve: async () => addresses });

test("private, loopback, link-local, shared, mapped and translated addresses are refused, however they are written", async () => {
  const urls = [
    ...["https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://10.0.0.8/", "https://192.168.1.1/", "https://172.16.0.1/"],
    ...["https://169.254.169.254/latest", "https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/", "https://192.0.2.1/", "https://255.255.255.255/"],
    ...["https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1]/", "https://[fd00::1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/"],
  ];
  for (const url of urls) await assert.rejects(resolveTarget(url, named()), UnsafeTarget, url);
  await assert.rejects(resolveTarget("http://example.com/", named("93.184.216.34")), UnsafeTarget, "plain HTTP");
});

test("a name is looked up once and called at that address; one private address among public ones is enough to refuse it", async () => {
  const target = await resolveTarget("https://example.com/hook", named("93.184.216.34", "2606:2800:220:1::1"));
  assert.deepEqual([target.address, target.url.host], ["93.184.216.34", "example.com"]);
  await assert.rejects(resolveTarget("https://rebind.example/", named("93.184.216.34", "10.0.0.1")), UnsafeTarget);
  await assert.rejects(resolveTarget("https://localhost/", named("127.0.0.1")), UnsafeTarget);
  await assert.rejects(resolveTarget("https://gone.example/", named()), /no address/);
});

test("a local trial may call this machine", async () => {
  assert.equal((await resolveTarget("http://127.0.0.1:9/", { allowPrivate: true })).address, "127.0.0.1");
});
