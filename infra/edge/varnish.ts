/** Origins and sizes go in; the `origins.vcl` that rostrum.vcl includes and the command line of Varnish come out. */

export interface Origin {
  /** Name or address of a packager. A name is resolved once, when Varnish loads its configuration. */
  readonly host: string;
  /** Its public port. */
  readonly port: number;
}

export interface VarnishOptions {
  /** As `-a` takes it, for example `:8080` or `127.0.0.1:6081`. */
  readonly listen: string;
  /** Folder that holds `rostrum.vcl` and `origins.vcl`. */
  readonly configuration: string;
  /** Where Varnish keeps its working files; a folder of its own. */
  readonly workingDirectory: string;
  /** Memory for cached objects, in MiB: a rendition needs some 8 KB a second at 64 kb/s. */
  readonly storageMegabytes?: number;
  /** For containers and tests, where there is no user to change to. */
  readonly jail?: "unix" | "none";
}

/**
 * A process that was stopped answers no probe and fails after three of them; one that was killed refuses connections, and is gone round at once.
 * The probe is a preflight: the origin answers it without looking anything up, whatever has become of the other roles.
 */
const probe = `probe alive {
  .request = "OPTIONS /live/probe HTTP/1.1" "Host: probe" "Connection: close";
  .expected_response = 204;
  .interval = 500ms;
  .timeout = 1500ms;
  .window = 4;
  .threshold = 2;
  .initial = 4;
}
`;

/**
 * All edges prefer the origin named first, so that all give out the same bytes; after a failure they stay with the other one.
 * When no origin answers its probes all are only busy, perhaps: they are then asked all the same, rather than everybody refused.
 * @throws TypeError when no origin is named or one is malformed.
 */
export function renderOrigins(origins: readonly Origin[]): string {
  if (origins.length === 0) throw new TypeError("renderOrigins: expected at least one origin, got none.");
  for (const origin of origins) check(origin);
  const names = origins.map((_, index) => `origin_${index + 1}`);
  const busy = names.map((name) => `${name}_busy`);
  return [
    "# Written by renderOrigins() of varnish.ts: where the packagers are, and in which order they are asked.\n",
    "vcl 4.1;\n\nimport directors;\nimport std;\n\n",
    probe,
    ...origins.map((origin, index) => backend(names[index] ?? "", { origin, probed: true })),
    ...origins.map((origin, index) => backend(busy[index] ?? "", { origin, probed: false })),
    "\nsub vcl_init {\n",
    director("well", names, "sticky = true"),
    director("origins", ["well.backend()", ...busy]),
    director("forward", [...names, ...busy]),
    director("backward", [...names.toReversed(), ...busy.toReversed()]),
    "}\n\nsub ask_again {\n",
    origins.length > 1 ? "  if (bereq.retries < 2) {\n    return (retry);\n  }\n" : "  # There is no other one.\n",
    "}\n\nsub hash_origins {\n",
    ...names.map((name) => `  hash_data("" + std.healthy(${name}));\n`),
    "}\n",
  ].join("");
}

function director(name: string, members: readonly string[], options = ""): string {
  return [`  new ${name} = directors.fallback(${options});\n`, ...members.map((member) => `  ${name}.add_backend(${member});\n`)].join("");
}

function check({ host, port }: Origin): void {
  if (!/^[A-Za-z0-9._:-]{1,253}$/.test(host)) throw new TypeError(`renderOrigins: expected a host name or an address, got "${host}".`);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new TypeError(`renderOrigins: expected a port from 1 to 65535, got ${port}.`);
}

/** The first byte of a held request comes within three target durations (15 s at most); event streams say something every 15 s. */
function backend(name: string, { origin, probed }: { readonly origin: Origin; readonly probed: boolean }): string {
  return `
backend ${name} {
  .host = "${origin.host}";
  .port = "${origin.port}";
${probed ? "  .probe = alive;\n" : ""}  .connect_timeout = 1s;
  .first_byte_timeout = 32s;
  .between_bytes_timeout = 10s;
}
`;
}

/**
 * Parameter → value, each where the default would not bear a crowd. Memory: a waiting request keeps its workspace, so that is kept small.
 * See https://varnish-cache.org/docs/7.1/reference/varnishd.html#list-of-parameters
 */
const parameters: Readonly<Record<string, string>> = {
  // Compressed answers pass as the origin made them, with their strong entity tags.
  http_gzip_support: "off",
  // When a part releases a crowd, more requests become ready at once than there are threads; beyond the queue connections are cut.
  thread_queue_limit: "20000",
  // Event streams keep a thread each. A crowd needs few: one that has answered takes the next request, and does not wait for the same listener's.
  thread_pools: "1",
  thread_pool_min: "100",
  thread_pool_max: "5000",
  timeout_linger: "0",
  // What no access log needs is not written down for each request.
  vsl_mask: "-RespHeader,-RespUnset,-RespReason,-RespProtocol,-ReqUnset,-VCL_return,-VCL_use,-Hit",
  // Connections that arrive together wait here to be accepted.
  listen_depth: "4096",
  workspace_client: "24k",
  // Listeners ask again within seconds; one that pauses for longer opens a new connection.
  timeout_idle: "65",
  // A reader that takes nothing gives its thread back.
  idle_send_timeout: "10",
  send_timeout: "30",
  // Event streams say something every 15 s.
  pipe_timeout: "60",
  max_retries: "3",
  // Only what says how long it may be kept is kept.
  default_ttl: "0",
  default_grace: "0",
  default_keep: "0",
};

/** @returns the arguments of `varnishd`, which then stays in the foreground and has no management port. */
export function varnishArguments({ listen, configuration, workingDirectory, storageMegabytes = 256, jail = "unix" }: VarnishOptions): string[] {
  const tuned = Object.entries({ ...parameters, vcl_path: configuration }).flatMap(([name, value]) => ["-p", `${name}=${value}`]);
  const files = ["-f", `${configuration}/rostrum.vcl`, "-n", workingDirectory];
  return ["-j", jail, "-F", "-a", listen, "-T", "none", "-s", `default,${storageMegabytes}m`, ...files, ...tuned];
}
