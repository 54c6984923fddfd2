/** The compose file against what the code says: settings, command lines, names, files. Engines are not needed for that. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { readConfig } from "../../../infra/config/config.ts";
import { renderOrigins, varnishArguments } from "../../../infra/edge/varnish.ts";
import { type ComposeService, composeFolder, readCompose } from "../../support/compose.ts";

const required = {
  API_KEY: "a key of sixteen or more",
  PUBLIC_URL: "https://live.example",
  ICE_PUBLIC_IP: "203.0.113.7",
  POSTGRES_PASSWORD: "one",
  S3_SECRET: "another secret",
  GRAFANA_PASSWORD: "a third",
};
const { services, networks, volumes } = readCompose(required);
const roles = Object.entries(services).filter(([, { image }]) => image === "rostrum");
const configOf = ({ environment = {} }: ComposeService) =>
  readConfig(Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)])));
const project = join(composeFolder, "../..");
const inContainer = (path: string) => join(composeFolder, path);

test("it refuses to start without each of its secrets, in words", () => {
  for (const missing of Object.keys(required)) {
    const { [missing as keyof typeof required]: _, ...others } = required;
    assert.throws(() => readCompose(others), new RegExp(`^Error: ${missing}: .+`));
  }
});

test("every role has an environment that its configuration accepts, a program that exists, and names only services that exist", () => {
  assert.deepEqual(roles.map(([name]) => name).sort(), ["control", "ingest", "packager-1", "packager-2", "worker"]);
  for (const [name, service] of roles) {
    const config = configOf(service);
    assert.equal(service.command?.[0], "node");
    const source = service.command?.[1]?.replace(/^dist\//, "").replace(/\.js$/, ".ts") ?? "";
    assert.ok(existsSync(join(project, source)), source);
    const urls = [config.ROSTRUM_CONTROL_URL, config.ROSTRUM_INGEST_URL, ...(config.ROSTRUM_PACKAGER_URLS ?? []), config.S3_ENDPOINT, config.DATABASE_URL];
    for (const url of urls.filter((one) => one !== undefined)) {
      const { hostname, port } = new URL(url);
      assert.ok(hostname in services, `${name}: ${hostname}`);
      const target = services[hostname];
      if (target?.image === "rostrum") assert.equal(port, String(configOf(target).ROSTRUM_INTERNAL_PORT));
    }
  }
});

test("both twins are fed, and only what is said to be shared differs between them", () => {
  const [one, other] = [services["packager-1"], services["packager-2"]];
  assert.deepEqual(one?.environment, other?.environment);
  assert.deepEqual(one && configOf(one).ROSTRUM_PACKAGER_URLS, ["http://packager-1:9000", "http://packager-2:9000"]);
  assert.notDeepEqual(one?.volumes, other?.volumes);
});

test("ingest opens one UDP port for each of its room processes", () => {
  const config = services.ingest && configOf(services.ingest);
  const first = config?.ICE_UDP_PORT ?? 0;
  const last = first + (config?.ROSTRUM_ROOM_PROCESSES ?? 0) - 1;
  assert.deepEqual(services.ingest?.ports, [`${first}-${last}:${first}-${last}/udp`]);
});

test("what services depend on, join and mount is there; roles run without privileges", () => {
  for (const [name, service] of Object.entries(services)) {
    for (const dependency of Object.keys(service.depends_on ?? {})) assert.ok(dependency in services, `${name}: ${dependency}`);
    for (const network of Array.isArray(service.networks) ? service.networks : Object.keys(service.networks)) assert.ok(network in networks, network);
    for (const volume of service.volumes ?? []) {
      const [source = ""] = volume.split(":");
      assert.ok(source.startsWith(".") ? existsSync(inContainer(source)) : source in volumes, `${name}: ${volume}`);
    }
  }
  for (const [, { cap_drop, read_only }] of roles) assert.deepEqual([cap_drop, read_only], [["ALL"], true]);
  const dockerfile = readFileSync(join(composeFolder, "Dockerfile"), "utf8");
  assert.match(dockerfile, /^USER node$/m);
  for (const [, source = ""] of dockerfile.matchAll(/^COPY (?!--from|\. )(.+) \S+$/gm))
    for (const path of source.split(" ")) assert.ok(existsSync(join(project, path)), path);
});

test("the edge's image has the origins and the command line that the code renders", () => {
  const origins = ["packager-1", "packager-2"].map((host) => ({ host, port: services[host] ? configOf(services[host]).PORT : 0 }));
  assert.equal(readFileSync(join(composeFolder, "origins.vcl"), "utf8"), renderOrigins(origins));
  const command = /^CMD (\[.*\])$/m.exec(readFileSync(join(composeFolder, "Dockerfile"), "utf8").split("AS edge")[1] ?? "")?.[1] ?? "";
  const wanted = { listen: ":8080", configuration: "/etc/rostrum", workingDirectory: "/var/lib/varnish/rostrum", storageMegabytes: 512, jail: "none" } as const;
  assert.deepEqual(JSON.parse(command), varnishArguments(wanted));
});

test("Prometheus asks every role, and loads the alerts", () => {
  const config = parse(readFileSync(join(composeFolder, "prometheus.yaml"), "utf8")) as {
    scrape_configs: { static_configs: { targets: string[] }[] }[];
    rule_files: string[];
  };
  const targets = config.scrape_configs.flatMap(({ static_configs }) => static_configs.flatMap((one) => one.targets));
  assert.deepEqual(targets.sort(), roles.map(([name, service]) => `${name}:${configOf(service).ROSTRUM_INTERNAL_PORT}`).sort());
  assert.deepEqual(config.rule_files, ["/etc/prometheus/alerts/*.yaml"]);
  assert.ok(readdirSync(join(composeFolder, "../alerts")).some((name) => name.endsWith(".yaml")));
});

test("an edge without origins, or with one that is malformed, is refused", () => {
  assert.throws(() => renderOrigins([]), TypeError);
  assert.throws(() => renderOrigins([{ host: 'x"; }', port: 80 }]), TypeError);
  assert.throws(() => renderOrigins([{ host: "x", port: 0 }]), TypeError);
});
