/** An address goes in; a Firefox of its own opens it, without a screen and without asking the outside world anything, until it is closed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const preferences = {
  "media.autoplay.default": 0,
  "media.autoplay.blocking_policy": 0,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "app.update.enabled": false,
  "toolkit.telemetry.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
};

export interface Firefox {
  close(): Promise<void>;
}

/** Nobody drives it: what its page has to tell, it tells by itself. */
export async function openFirefox(url: string): Promise<Firefox> {
  const folder = await mkdtemp(join(tmpdir(), "rostrum-firefox-"));
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  await writeFile(join(folder, "user.js"), lines.join(""));
  const browser = spawn("firefox-esr", ["--headless", "--no-remote", "--profile", folder, url], {
    stdio: "ignore",
    env: { ...process.env, HOME: folder, MOZ_CRASHREPORTER_DISABLE: "1" },
  });
  const exited = once(browser, "exit");
  return {
    close: async () => {
      browser.kill();
      const slow = setTimeout(() => browser.kill("SIGKILL"), 5000);
      await exited;
      clearTimeout(slow);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
