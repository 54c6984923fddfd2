/** The steps that bring an empty database to the schema of `tables.ts`; a step that has been released is never edited. */
import { type Kysely, type Migration, sql } from "kysely";

export const migrations: Readonly<Record<string, Migration>> = {
  "0001-spaces": {
    async up(db) {
      await sql`CREATE TABLE accounts (
        id text PRIMARY KEY, name text NOT NULL, handle text NOT NULL, avatar_url text,
        follower_count integer CHECK (follower_count >= 0))`.execute(db);
      await sql`CREATE TABLE follows (
        follower_id text NOT NULL REFERENCES accounts ON DELETE CASCADE, followed_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
        PRIMARY KEY (followed_id, follower_id))`.execute(db);
      await sql`CREATE INDEX follows_by_follower ON follows (follower_id)`.execute(db);
      await sql`CREATE TABLE spaces (
        id text PRIMARY KEY, title text NOT NULL, host_id text NOT NULL REFERENCES accounts, state text NOT NULL CHECK (state IN ('scheduled', 'live', 'ended')),
        record boolean NOT NULL, profile text NOT NULL, created_at double precision NOT NULL, starts_at double precision, started_at double precision,
        ended_at double precision, run text, CHECK (state = 'scheduled' OR (started_at IS NOT NULL AND run IS NOT NULL)),
        CHECK (state <> 'ended' OR ended_at IS NOT NULL))`.execute(db);
      await sql`CREATE INDEX spaces_by_state ON spaces (state, created_at DESC, id)`.execute(db);
      await sql`CREATE TABLE participants (
        space_id text NOT NULL REFERENCES spaces ON DELETE CASCADE, account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
        role text NOT NULL CHECK (role IN ('host', 'cohost', 'speaker', 'listener')), muted boolean NOT NULL DEFAULT false,
        barred boolean NOT NULL DEFAULT false, removed_until double precision NOT NULL DEFAULT 0, PRIMARY KEY (space_id, account_id))`.execute(db);
    },
  },
  "0002-own-mute": {
    async up(db) {
      await sql`ALTER TABLE participants ADD COLUMN own_muted boolean NOT NULL DEFAULT false`.execute(db);
    },
  },
  "0003-stage-door": {
    async up(db) {
      await sql`ALTER TABLE participants ADD COLUMN raised boolean NOT NULL DEFAULT false`.execute(db);
      await sql`CREATE TABLE stage_requests (
        space_id text NOT NULL REFERENCES spaces ON DELETE CASCADE, account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
        state text NOT NULL CHECK (state IN ('waiting', 'accepted', 'declined', 'withdrawn')), note text, asked_at double precision NOT NULL,
        PRIMARY KEY (space_id, account_id))`.execute(db);
      await sql`CREATE INDEX stage_requests_waiting ON stage_requests (space_id, asked_at, account_id) WHERE state = 'waiting'`.execute(db);
      await sql`CREATE TABLE invites (
        id text PRIMARY KEY, space_id text NOT NULL REFERENCES spaces ON DELETE CASCADE, account_id text REFERENCES accounts ON DELETE CASCADE,
        code_hash text UNIQUE, role text NOT NULL CHECK (role IN ('cohost', 'speaker')), uses_left integer NOT NULL CHECK (uses_left >= 0),
        made_at double precision NOT NULL, expires_at double precision NOT NULL, CHECK ((account_id IS NULL) <> (code_hash IS NULL)))`.execute(db);
      await sql`CREATE INDEX invites_by_space ON invites (space_id, made_at)`.execute(db);
      await sql`CREATE TABLE audit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, space_id text NOT NULL REFERENCES spaces ON DELETE CASCADE, at double precision NOT NULL,
        actor_kind text NOT NULL CHECK (actor_kind IN ('site', 'participant', 'system')), actor_id text, action text NOT NULL, account_id text,
        detail jsonb)`.execute(db);
      await sql`CREATE INDEX audit_by_space ON audit (space_id, id DESC)`.execute(db);
      await sql`CREATE TABLE reports (
        id text PRIMARY KEY, space_id text NOT NULL REFERENCES spaces ON DELETE CASCADE, account_id text, reporter_id text, reason text NOT NULL,
        words text, at double precision NOT NULL)`.execute(db);
      await sql`CREATE INDEX reports_by_space ON reports (space_id, at DESC, id DESC)`.execute(db);
    },
  },
  "0004-lifecycle": {
    async up(db) {
      await sql`ALTER TABLE spaces DROP CONSTRAINT spaces_state_check, DROP CONSTRAINT spaces_check, ADD COLUMN description text,
        ADD COLUMN acting_host_id text REFERENCES accounts, ADD COLUMN ended_reason text, ADD COLUMN reminded_at double precision,
        ADD CONSTRAINT spaces_state_check CHECK (state IN ('scheduled', 'live', 'ended', 'cancelled')),
        ADD CONSTRAINT spaces_check CHECK (state IN ('scheduled', 'cancelled') OR (started_at IS NOT NULL AND run IS NOT NULL))`.execute(db);
      await sql`CREATE INDEX spaces_upcoming ON spaces (starts_at) WHERE state = 'scheduled'`.execute(db);
      await sql`CREATE INDEX spaces_live_by_host ON spaces (host_id) WHERE state = 'live'`.execute(db);
      await sql`CREATE INDEX spaces_recorded ON spaces (ended_at DESC, id) WHERE state = 'ended' AND record`.execute(db);
    },
  },
  "0005-graph": {
    async up(db) {
      await sql`ALTER TABLE accounts ADD COLUMN counted_followers integer NOT NULL DEFAULT 0, ADD COLUMN verified boolean NOT NULL DEFAULT false,
        ADD COLUMN may_host boolean`.execute(db);
      await sql`UPDATE accounts SET counted_followers = counted.n FROM (SELECT followed_id, count(*)::int AS n FROM follows GROUP BY 1) counted
        WHERE id = followed_id`.execute(db);
      await sql`CREATE INDEX follows_of ON follows (follower_id, followed_id)`.execute(db);
      await sql`DROP INDEX follows_by_follower`.execute(db);
      await countFollowers(db, { name: "added", event: "INSERT", rows: "NEW", sign: "+" });
      await countFollowers(db, { name: "removed", event: "DELETE", rows: "OLD", sign: "-" });
      await sql`CREATE INDEX spaces_by_end ON spaces (ended_at) WHERE state = 'ended'`.execute(db);
      await sql`CREATE TABLE imports (
        id text PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('accounts', 'follows')), made_at double precision NOT NULL,
        lines bigint NOT NULL DEFAULT 0, rejected bigint NOT NULL DEFAULT 0, errors jsonb NOT NULL DEFAULT '[]')`.execute(db);
    },
  },
  "0006-webhooks": {
    async up(db) {
      await sql`CREATE TABLE webhooks (
        id text PRIMARY KEY, url text NOT NULL, secret text NOT NULL, events text[] NOT NULL, made_at double precision NOT NULL)`.execute(db);
      await sql`CREATE TABLE deliveries (
        id text PRIMARY KEY, webhook_id text NOT NULL REFERENCES webhooks ON DELETE CASCADE, event text NOT NULL, space_id text, payload text NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')), made_at double precision NOT NULL,
        queued_at double precision, settled_at double precision, attempts integer NOT NULL DEFAULT 0, reason text)`.execute(db);
      await sql`CREATE INDEX deliveries_to_queue ON deliveries (made_at) WHERE queued_at IS NULL`.execute(db);
      await sql`CREATE INDEX deliveries_by_state ON deliveries (webhook_id, state, made_at DESC, id)`.execute(db);
      await sql`CREATE INDEX deliveries_settled ON deliveries (settled_at) WHERE state <> 'waiting'`.execute(db);
    },
  },
  "0007-captions": {
    async up(db) {
      await sql`ALTER TABLE spaces ADD COLUMN captions text`.execute(db);
    },
  },
  "0008-signed-playback": {
    async up(db) {
      await sql`CREATE TABLE playback_revocations (space_id text PRIMARY KEY REFERENCES spaces ON DELETE CASCADE, until double precision NOT NULL)`.execute(db);
    },
  },
  "0009-unlisted-replays": {
    async up(db) {
      await sql`ALTER TABLE spaces ADD COLUMN unlisted boolean NOT NULL DEFAULT false`.execute(db);
    },
  },
};

interface Counting {
  readonly name: string;
  readonly event: "INSERT" | "DELETE";
  readonly rows: "NEW" | "OLD";
  readonly sign: "+" | "-";
}

/** Keeps `counted_followers` right, one update for each account that a statement changes; locks in the order of ids, so that two never wait for each other. */
async function countFollowers(db: Kysely<unknown>, { name, event, rows, sign }: Counting): Promise<void> {
  await sql
    .raw(
      `CREATE FUNCTION count_followers_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM 1 FROM accounts WHERE id IN (SELECT followed_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
          UPDATE accounts SET counted_followers = counted_followers ${sign} counted.n
            FROM (SELECT followed_id, count(*)::int AS n FROM changed GROUP BY 1) counted WHERE id = counted.followed_id;
          RETURN NULL;
        END $$`,
    )
    .execute(db);
  await sql
    .raw(
      `CREATE TRIGGER follows_${name} AFTER ${event} ON follows REFERENCING ${rows} TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_followers_${name}()`,
    )
    .execute(db);
}
