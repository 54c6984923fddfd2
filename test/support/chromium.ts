/** A headless Chromium from the machine, without background traffic, closed with the test. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Pages that the window's address bar opens beside each page of ours, and takes longer over than over ours; the others are those that Playwright leaves out, whose list this one replaces. */
const leftOut = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];

const quiet = [
  `--disable-features=${leftOut.join(",")}`,
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];

export interface ChromiumOptions {
  /** WAV that the fake microphone plays in a loop. */
  readonly microphone?: string;
  /** Whether pages are granted the microphone, as they are unless told otherwise. */
  readonly allowed?: boolean;
  readonly arguments?: readonly string[];
}

export function launchChromium({ microphone, allowed = true, arguments: more = [] }: ChromiumOptions = {}): Promise<Browser> {
  const fake = [allowed ? "--use-fake-ui-for-media-stream" : "--deny-permission-prompts", "--use-fake-device-for-media-stream"];
  const source = microphone === undefined ? fake : [...fake, `--use-file-for-fake-audio-capture=${microphone}`];
  return chromium.launch({ executablePath: findChromium(), args: [...quiet, ...source, ...more] });
}

function findChromium(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = folders.flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name)));
  const found = candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new TypeError("Chromium is not on the path; `npm test` installs it.");
  return found;
}
