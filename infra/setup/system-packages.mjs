/** The programs that tests and benchmarks drive but npm does not ship: found, installed with apt where allowed, or asked for. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fail } from "./install.mjs";

/** Program that must be on the path → Debian package that brings it. */
const testPrograms = {
  chromium: "chromium",
  "firefox-esr": "firefox-esr",
  ffmpeg: "ffmpeg",
  ffprobe: "ffmpeg",
  openssl: "openssl",
  radosgw: "radosgw",
  "ceph-mon": "ceph-mon",
  "ceph-osd": "ceph-osd",
  ceph: "ceph-common",
  varnishd: "varnish",
  "redis-server": "redis-server",
  turnserver: "coturn",
};

const gstreamer = "gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav";
/** By benchmark, as above: what it drives, and what it measures us against. */
const benchPrograms = {
  crowd: { varnishd: "varnish" },
  latency: { chromium: "chromium" },
  mix: { ffmpeg: "ffmpeg" },
  origin: { nginx: "nginx-light" },
  player: { chromium: "chromium", ffmpeg: "ffmpeg" },
  players: { chromium: "chromium", varnishd: "varnish", ffmpeg: "ffmpeg", "gst-launch-1.0": gstreamer },
  replay: { chromium: "chromium", ffmpeg: "ffmpeg" },
  scenes: { chromium: "chromium" },
  stage: { janus: "janus" },
};

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function installTestPrograms() {
  installMissing(testPrograms);
}

/** @param name of the benchmark. */
export function installBenchPrograms(name) {
  installMissing(benchPrograms[name] ?? {});
}

function installMissing(programs) {
  const missing = Object.keys(programs).filter((program) => !isOnPath(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => programs[program]))].join(" ");
  const prefix = process.getuid?.() === 0 ? "" : "sudo -n ";
  console.error(`Installing ${packages} …`);
  const script = `${prefix}apt-get update -q && ${prefix}env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ${packages}`;
  const result = spawnSync("sh", ["-c", script], { stdio: ["ignore", "ignore", "inherit"] });
  if (result.status !== 0)
    fail(`Programs are missing: ${missing.join(", ")}. Install them and run again, on Debian or Ubuntu with: apt-get install ${packages}`);
}
