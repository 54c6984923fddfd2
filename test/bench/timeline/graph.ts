/** A database goes in; it comes out with a million accounts, ten million follows, live, scheduled and recorded spaces. */
import pg from "pg";

export interface GraphSize {
  readonly accounts: number;
  readonly followsEach: number;
  readonly live: number;
  readonly scheduled: number;
  readonly recorded: number;
}

/** Follows everybody who is popular. */
export const heavyViewer = "heavy";
/** So many accounts have half of all followers, and host what is live. */
const popular = 2000;

/** Indexes and references are made after the rows: what a site that moves in does, and a tenth of the time. */
export async function loadGraph(url: string, { accounts, followsEach, live, scheduled, recorded }: GraphSize): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const run = (text: string) => client.query(text);
  await run("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 2");
  await run(`INSERT INTO accounts (id, name, handle, may_host) SELECT 'a' || i, 'Account ' || i, 'handle' || i, NULL FROM generate_series(1, ${accounts}) i`);
  await run(`INSERT INTO accounts (id, name, handle, may_host) VALUES ('${heavyViewer}', 'Heavy', 'heavy', NULL)`);
  await run("ALTER TABLE follows DISABLE TRIGGER ALL; ALTER TABLE follows DROP CONSTRAINT follows_pkey; DROP INDEX follows_of");
  const far = accounts - popular;
  await run(`INSERT INTO follows SELECT 'a' || i, 'a' || CASE WHEN j % 2 = 0 THEN 1 + (i * 31 + j * 97) % ${popular}
    ELSE ${popular} + 1 + (i * 7919 + j * 104729) % ${far} END FROM generate_series(1::bigint, ${accounts}) i, generate_series(1, ${followsEach}) j`);
  await run(`INSERT INTO follows SELECT '${heavyViewer}', 'a' || i FROM generate_series(1, ${popular}) i`);
  await run("ALTER TABLE follows ADD CONSTRAINT follows_pkey PRIMARY KEY (followed_id, follower_id)");
  await run("CREATE INDEX follows_of ON follows (follower_id, followed_id)");
  await run("ALTER TABLE follows ENABLE TRIGGER ALL");
  await run(`UPDATE accounts SET counted_followers = n FROM (SELECT followed_id, count(*)::int AS n FROM follows GROUP BY 1) f WHERE id = followed_id
    AND id IN (SELECT 'a' || i FROM generate_series(1, ${popular}) i)`);
  const space = (prefix: string, count: number, rest: string) =>
    run(`INSERT INTO spaces (id, title, host_id, state, record, profile, created_at, starts_at, started_at, ended_at, run)
      SELECT '${prefix}' || i, 'Space ' || i, 'a' || (1 + (i * 17) % ${popular}), ${rest} FROM generate_series(1, ${count}) i`);
  const now = Date.now();
  await space("live", live, `'live', true, 'balanced', ${now} - i, NULL, ${now} - i, NULL, 'run-of-' || i`);
  await space("soon", scheduled, `'scheduled', false, 'balanced', ${now} - i, ${now} + i * 60000, NULL, NULL, NULL`);
  await space("tape", recorded, `'ended', true, 'balanced', ${now} - i * 100000, NULL, ${now} - i * 100000, ${now} - i * 90000, 'run-of-' || i`);
  await run(`INSERT INTO participants (space_id, account_id, role) SELECT s.id, 'a' || (1 + (row_number() OVER () * 13 + j * 131) % ${accounts}),
    CASE WHEN j <= 2 THEN 'cohost' ELSE 'speaker' END FROM spaces s, generate_series(1, 12) j WHERE s.state = 'live' ON CONFLICT DO NOTHING`);
  await run("VACUUM ANALYZE accounts, follows, spaces, participants");
  await client.end();
}

/** How PostgreSQL answers whom a viewer follows. @returns the plan's lines. */
export async function explainFollows(url: string, viewer: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("EXPLAIN (ANALYZE, BUFFERS) SELECT followed_id FROM follows WHERE follower_id = $1 LIMIT 2001", [viewer]);
  await client.end();
  return rows.map((row: { readonly "QUERY PLAN": string }) => row["QUERY PLAN"]);
}
