/** Every setting: its form, its default and what it is for. The documentation table is made from this list. */
import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);
const count = z.coerce.number().int().min(1);
const urlWith = (protocol: RegExp, form: string) => z.url({ protocol, error: `expected ${form}` });
const httpUrl = urlWith(/^https?$/, "an address with http: or https:").transform((url) => url.replace(/\/+$/, ""));
/** Without TLS: the sound goes to packagers over a plain upgraded connection. */
const plainHttpUrl = urlWith(/^http$/, "an address with http:").transform((url) => url.replace(/\/+$/, ""));
const plainHttpUrls = z
  .string()
  .transform((list) => list.split(",").filter((url) => url !== ""))
  .pipe(z.array(plainHttpUrl).min(1));

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const networks = z
  .string()
  .transform((list) => list.split(",").filter((one) => one !== ""))
  .pipe(z.array(network).min(1));

/** `id:secret` of each, the one that signs first. */
const playbackKeyList = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{1,16}:[^,:\s]{32,256}(,[A-Za-z0-9_-]{1,16}:[^,:\s]{32,256})*$/,
    "expected id:secret, secrets of at least 32 characters, comma separated",
  )
  .transform((list) => list.split(",").map((one): readonly [string, Buffer] => [one.split(":")[0] ?? "", Buffer.from(one.split(":")[1] ?? "")]));

interface Setting {
  readonly schema: z.ZodType;
  /** What the environment would hold for the default; absent where the default is "not set". */
  readonly fallback?: string;
  readonly purpose: string;
}

export const settings = {
  PORT: { schema: port, fallback: "8080", purpose: "The one public port. `0` takes any free one." },
  PUBLIC_URL: { schema: httpUrl, purpose: "Base of every link handed out. Absent: a local trial, whose pages may act without a key from loopback." },
  DATA_DIR: { schema: z.string().min(1), fallback: "./data", purpose: "Where the embedded database, the directory store and the made-up API key live." },
  API_KEY: {
    schema: z.string().min(16).max(256),
    purpose: "Key of the embedding site's server. Absent: made on first start, kept in `DATA_DIR`, printed once.",
  },
  DATABASE_URL: {
    schema: urlWith(/^postgres(ql)?$/, "postgres://user:password@host/database"),
    purpose: "PostgreSQL. Absent: an embedded PostgreSQL in `DATA_DIR`.",
  },
  REDIS_URL: {
    schema: urlWith(/^rediss?$/, "redis://host:port"),
    purpose: "Redis for the queues of jobs; a start is refused while it cannot be reached. Absent: they lie in PostgreSQL.",
  },
  S3_BUCKET: { schema: z.string().min(3).max(63), purpose: "Object store bucket. Absent: a directory store in `DATA_DIR`." },
  S3_ENDPOINT: { schema: httpUrl, purpose: "Endpoint of an S3-compatible store. Absent: Amazon S3 by `AWS_*`." },
  ICE_UDP_PORT: { schema: port, fallback: "0", purpose: "First UDP port of the media; room process *n* listens on this plus *n*. `0` takes free ones." },
  ICE_PUBLIC_IP: { schema: z.union([z.ipv4(), z.ipv6()]), purpose: "Address announced to speakers when the server is behind address translation." },
  TURN_URL: { schema: z.string().regex(/^turns?:[\w.:[\]-]+(\?transport=(udp|tcp))?$/), purpose: "TURN server for speakers whose network blocks UDP." },
  TURN_SECRET: { schema: z.string().min(1), purpose: "Shared secret of the TURN server (time-limited credentials)." },
  TLS_CERT: { schema: z.string().min(1), purpose: "PEM file of the certificate chain; with `TLS_KEY` the public port speaks HTTPS." },
  TLS_KEY: { schema: z.string().min(1), purpose: "PEM file of the private key." },
  HOST_MIN_FOLLOWERS: { schema: z.coerce.number().int().min(0), fallback: "600", purpose: "Followers an account needs to host a space." },
  ROSTRUM_HOST_POLICY: {
    schema: z.enum(["followers", "verified", "open"]),
    fallback: "followers",
    purpose: "Who may host: accounts with `HOST_MIN_FOLLOWERS`, verified ones, or all. An account's `mayHost` stands above it.",
  },
  LOG_LEVEL: { schema: z.enum(["debug", "info", "warn", "error"]), fallback: "info", purpose: "Lowest level that is logged." },
  ROSTRUM_INTERNAL_HOST: { schema: z.string().min(1), fallback: "127.0.0.1", purpose: "Address the roles' internal ports listen on." },
  ROSTRUM_INTERNAL_PORT: { schema: port, fallback: "0", purpose: "Internal port of one role: health, metrics and calls between roles." },
  ROSTRUM_CONTROL_URL: { schema: httpUrl, purpose: "Internal address of `control`. Set by the supervisor on one machine." },
  ROSTRUM_INGEST_URL: { schema: httpUrl, purpose: "Internal address of `ingest`. Set by the supervisor on one machine." },
  ROSTRUM_WORKER_URL: { schema: httpUrl, purpose: "Internal address of `worker`. Set by the supervisor on one machine." },
  ROSTRUM_PACKAGER_URLS: { schema: plainHttpUrls, purpose: "Internal addresses (`http:`) of one packager, or of two twins, comma separated." },
  ROSTRUM_CLOCK_OFFSET_MS: {
    schema: z.coerce.number(),
    purpose: "Epoch minus monotonic clock, so that all roles of a machine share one stepless epoch. Set by the supervisor.",
  },
  ROSTRUM_ROOM_PROCESSES: { schema: count.max(64), fallback: "2", purpose: "Room processes of one ingest." },
  ROSTRUM_ROOM_PROCESS_MAX_LOAD: {
    schema: z.coerce.number().gt(0).max(16),
    fallback: "0.75",
    purpose: "Measured CPU of a room process, in cores, from which it takes no more rooms.",
  },
  ROSTRUM_ROOMS_PER_PROCESS: { schema: count.max(64), fallback: "4", purpose: "Rooms one process takes before it is full." },
  ROSTRUM_MAX_HELD_REQUESTS: {
    schema: count,
    fallback: "20000",
    purpose: "Playlist and part requests one packager holds open at once; beyond it new ones get 503.",
  },
  ROSTRUM_MAX_CONNECTIONS: {
    schema: count,
    fallback: "25000",
    purpose: "Connections one packager serves on the public port (fewer where the system allows fewer open files); later ones get 503.",
  },
  ROSTRUM_OVERLOAD_LAG_MS: {
    schema: count,
    fallback: "1000",
    purpose: "Delay of the packager's event loop at which it counts as fully busy, and newcomers are offered less.",
  },
  ROSTRUM_OVERLOAD_CORE_WAIT: {
    schema: z.coerce.number().gt(0).max(1),
    purpose:
      "Share of the time in which something on the machine waits for a core (Linux) at which all of it counts as fully busy, and newcomers are offered less: for a packager that shares its machine with the edge, as `0.9`. The system does not tell apart who waits: downloads that are made there count too, though they give way to everything, so newcomers may be offered less meanwhile. Absent: not looked at.",
  },
  ROSTRUM_TOKEN_TTL_SECONDS: { schema: count.max(604_800), fallback: "43200", purpose: "How long a participant token is valid, in seconds." },
  ROSTRUM_MAX_EVENT_STREAMS: {
    schema: count,
    fallback: "2000",
    purpose: "Event streams of stages one control holds open at once; beyond it new ones get 503.",
  },
  ROSTRUM_LIVE_SPACES_PER_HOST: { schema: count, fallback: "1", purpose: "Spaces in which one host may be live at once." },
  ROSTRUM_DESERTED_SECONDS: { schema: count, fallback: "900", purpose: "A live space on whose stage nobody has been for so long ends by itself." },
  ROSTRUM_HOST_AWAY_SECONDS: { schema: count, fallback: "30", purpose: "A host who has been off the stage for so long has a co-host on it stand in." },
  ROSTRUM_REMINDER_SECONDS: {
    schema: count,
    fallback: "600",
    purpose: "How long before its time a scheduled space is announced by a `space.reminder` webhook.",
  },
  ROSTRUM_NO_SHOW_SECONDS: { schema: count, fallback: "7200", purpose: "A scheduled space that nobody has started so long after its time is cancelled." },
  ROSTRUM_UNSTARTED_SECONDS: {
    schema: count,
    fallback: "604800",
    purpose: "A scheduled space without a time that nobody has started for so long is cancelled.",
  },
  ROSTRUM_WEBHOOK_TARGETS: {
    schema: z.enum(["public", "any"]),
    purpose:
      "Where webhooks may go: `public` is HTTPS to public addresses, `any` also HTTP and private networks. Absent: `any` in a local trial, else `public`.",
  },
  ROSTRUM_WEBHOOK_ATTEMPTS: { schema: count.max(50), fallback: "10", purpose: "Tries to deliver a webhook before it is given up." },
  ROSTRUM_WEBHOOK_RETRY_SECONDS: {
    schema: z.coerce.number().gt(0).max(3600),
    fallback: "5",
    purpose: "Wait before the second try to deliver a webhook; it doubles up to an hour.",
  },
  ROSTRUM_PLAYBACK_KEYS: {
    schema: playbackKeyList,
    purpose: "Keys of signed playback, `id:secret`, comma separated: the first signs, all are taken. Absent: one made from the API key.",
  },
  ROSTRUM_MAX_REQUESTS: { schema: count.max(1000), fallback: "100", purpose: "People who wait to speak in one space at once; beyond it 409." },
  ROSTRUM_MAX_INVITES: { schema: count.max(1000), fallback: "100", purpose: "Open invites of one space; beyond it 409." },
  ROSTRUM_MAX_REPORTS: { schema: count.max(10_000), fallback: "200", purpose: "Reports kept of one space; beyond it 409." },
  ROSTRUM_ENDED_LIFE_SECONDS: { schema: count, fallback: "120", purpose: "How long an ended broadcast is answered from memory; then from the object store." },
  ROSTRUM_UNOFFERED_SECONDS: {
    schema: count,
    fallback: "120",
    purpose: "A broadcast that control's heartbeats have not named for so long is ended; time in which no heartbeat comes does not count.",
  },
  ROSTRUM_SPOOL_MEMORY_BYTES: {
    schema: count,
    fallback: "67108864",
    purpose: "Segments not yet in the object store that one packager keeps in memory as well as on disk.",
  },
  ROSTRUM_SPOOL_DISK_BYTES: { schema: count, fallback: "4294967296", purpose: "Segments not yet in the object store that one packager keeps on disk." },
  ROSTRUM_MAX_BROADCASTS: { schema: count, fallback: "64", purpose: "Broadcasts one packager makes at once." },
  ROSTRUM_PCM_GRACE_MS: {
    schema: count.max(1000),
    fallback: "120",
    purpose: "How long after its time a frame of the programme is still taken; then silence stands in for it.",
  },
  ROSTRUM_PART_DEADLINE_MS: {
    schema: count.max(1500),
    fallback: "300",
    purpose: "How long after its end a part waits for the encoders; then silence stands in for what is missing.",
  },
  ROSTRUM_WINDOW_SEGMENTS: { schema: z.coerce.number().int().min(6).max(900), fallback: "12", purpose: "Segments (about 4 s each) a live playlist lists." },
  ROSTRUM_ROOM_NICENESS: { schema: z.coerce.number().int().min(-20).max(0), fallback: "-10", purpose: "`nice` of room processes, where it is allowed." },
  ROSTRUM_MAX_DEMOS: { schema: count.max(64), fallback: "4", purpose: "Demo spaces whose simulated speakers one ingest runs at once." },
  ROSTRUM_EXPORT_JOBS: { schema: count.max(16), fallback: "1", purpose: "Downloads one worker makes at once." },
  ROSTRUM_EXPORT_NICENESS: {
    schema: z.coerce.number().int().min(0).max(19),
    fallback: "10",
    purpose: "How far the worker and its ffmpeg stand back behind the live roles (`nice`).",
  },
  ROSTRUM_MAX_CLIPS: { schema: count.max(1000), fallback: "200", purpose: "Clips kept of one space; beyond it 409." },
  ROSTRUM_CLIPS_PER_ADDRESS: {
    schema: count,
    fallback: "10",
    purpose: "Clips that one network address (IPv6: /64) makes within a minute; beyond it 429.",
  },
  ROSTRUM_KEEP_DAYS: {
    schema: count.max(36_500),
    purpose:
      "Days a replay is kept, counted from the start of its space; then the worker deletes it. Absent: for ever. What is deleted is in no cache an hour later.",
  },
  ROSTRUM_SWEEP_HOURS: {
    schema: z.coerce.number().gt(0).max(720),
    fallback: "6",
    purpose: "How often the worker looks for replays past their days, objects that belong to no space, and spaces whose recording is not there.",
  },
  ROSTRUM_ORPHANS: {
    schema: z.enum(["report", "delete"]),
    fallback: "report",
    purpose:
      "What becomes of objects of no space, found in two sweeps: told of in log and metrics, or deleted. With `delete` a space whose recording is not there counts as not recorded.",
  },
  ROSTRUM_STORE_URL: {
    schema: httpUrl,
    purpose: "Public base of the object store: pages name the plain copy there, to be played while the origin is gone. Absent: they name none.",
  },
  ROSTRUM_BEACONS_PER_SECOND: {
    schema: count.max(20_000),
    fallback: "500",
    purpose: "Listening beacons one control takes in a second; what comes beyond is not counted, and fewer are asked for.",
  },
  ROSTRUM_BEACON_ADDRESSES: {
    schema: z.enum(["listeners", "edges"]),
    fallback: "edges",
    purpose: "Whose addresses beacons come from. With `listeners` (no edge in front) what one address can add to an audience is limited.",
  },
  ROSTRUM_MAX_AUDIENCE: { schema: count, fallback: "2000000", purpose: "Largest audience of one space that the beacons are believed to show." },
  ROSTRUM_MAX_BODY_BYTES: { schema: count, fallback: "65536", purpose: "Largest JSON body or session description accepted." },
  ROSTRUM_MAX_INTERNAL_BODY_BYTES: { schema: count, fallback: "1048576", purpose: "Largest JSON body one role accepts from another." },
  ROSTRUM_MAX_PENDING_JOINS: {
    schema: count.max(4096),
    fallback: "64",
    purpose: "Offers one room process answers at the same time; beyond it new ones get 503.",
  },
  ROSTRUM_EDGES: {
    schema: networks,
    purpose: "Addresses or networks (CIDR) of the edges in front, comma separated: the last address of their `X-Forwarded-For` is taken for the caller's.",
  },
  ROSTRUM_CALLS_PER_ADDRESS: {
    schema: count,
    fallback: "2000",
    purpose:
      "API calls without the key, and pages looked up, that one network address (IPv6: /64) has within ten seconds, and as many requests for replays; beyond it 429.",
  },
  ROSTRUM_WRITES_PER_ADDRESS: {
    schema: count,
    fallback: "300",
    purpose: "Of these, calls that change something (requests, reports, joining by a link) within ten seconds.",
  },
  ROSTRUM_CALLS_PER_ACCOUNT: { schema: count, fallback: "100", purpose: "API calls that one account has with its tokens within ten seconds; beyond it 429." },
  ROSTRUM_CALLS_PER_KEY: { schema: count, fallback: "20000", purpose: "API calls with the API key within ten seconds; beyond it 429." },
  ROSTRUM_REQUESTS_PER_ACCOUNT: { schema: count, fallback: "5", purpose: "Wishes to speak that one account has in one space within a minute; beyond it 429." },
  ROSTRUM_JOINS_PER_ACCOUNT: {
    schema: count,
    fallback: "20",
    purpose: "Tries to join a stage that one account has within ten seconds; beyond it 429.",
  },
  ROSTRUM_JOINS_PER_ADDRESS: {
    schema: count,
    fallback: "300",
    purpose: "Tries to join a stage that one network address (IPv6: /64) has within ten seconds; beyond it 429.",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
