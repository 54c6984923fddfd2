/** The steps that bring an empty database to the schema of `tables.ts`; a step that has been released is never edited. */
import { type Migration, sql } from "kysely";

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
};
