/** A space's participants and who is on its stage go in; the stage as people see it, and the order for the room, come out. */
import type { EpochMs } from "../../infra/clock/clock.ts";
import type { Broadcast } from "../../packager/contract/broadcast.ts";
import type { ParticipantRole } from "../../packager/contract/participant-token.ts";
import type { RoomOrder } from "../stage/room-order.ts";
import type { Participant } from "./participant-store.ts";
import type { StageMember } from "./public-space.ts";
import type { OnStage } from "./roster.ts";
import type { HeldSpace } from "./space-memory.ts";

export function stageMember(held: HeldSpace, { account, name, muted, talking }: OnStage): StageMember {
  const participant = participantOf(held, account);
  return {
    account,
    name: participant?.account.name ?? name,
    ...looks(participant),
    role: roleOf(held, account) ?? "speaker",
    muted: participant ? isMuted(participant) : muted,
    mutedByHost: participant?.mutedByHost === true,
    talking,
  };
}

export function stageView(held: HeldSpace, onStage: readonly OnStage[]): StageMember[] {
  return onStage.map((member) => stageMember(held, member));
}

/** Everybody with a role, a mute or a bar, and everybody who is on stage without one. */
export function participantsView(held: HeldSpace, onStage: readonly OnStage[]) {
  const present = new Map(onStage.map((member) => [member.account, member]));
  const invited = held.participants.filter(({ account }) => !present.has(account.id));
  const absent = invited.map(({ account }) => ({
    ...stageMember(held, { account: account.id, name: account.name, muted: false, talking: false }),
    onStage: false,
  }));
  const members = [...stageView(held, onStage).map((member) => ({ ...member, onStage: true })), ...absent];
  return members.map((member) => ({ ...member, barred: participantOf(held, member.account)?.barred === true }));
}

export function participantOf(held: HeldSpace, account: string): Participant | undefined {
  return held.participants.find((participant) => participant.account.id === account);
}

/** The role as it is now, which a token made earlier may no longer tell. */
export function roleOf(held: HeldSpace, account: string): ParticipantRole | undefined {
  const { host_id, acting_host_id } = held.space;
  return account === host_id || account === acting_host_id ? "host" : participantOf(held, account)?.role;
}

function isMuted({ mutedByHost, ownMuted }: Participant): boolean {
  return mutedByHost || ownMuted;
}

/** Kept off the stage: barred, removed a moment ago, or a listener now. */
export function isKeptOff(participant: Participant, { now }: { readonly now: EpochMs }): boolean {
  return participant.barred || participant.removedUntil > now || participant.role === "listener";
}

/** @returns undefined while the space is not live. */
export function toRoomOrder(held: HeldSpace, { now }: { readonly now: EpochMs }): RoomOrder | undefined {
  const { id, run, started_at, profile, state } = held.space;
  if (state !== "live" || run === null || started_at === null) return undefined;
  const entries = held.participants.map((participant) => [participant.account.id, toOrdered(held, participant, now)] as const);
  const participants = Object.fromEntries(entries.flatMap(([account, ordered]) => (ordered ? [[account, ordered]] : [])));
  return { space: id, run, startedAt: started_at, profile, participants };
}

/** A speaker of whom the room must know nothing but what the token says is left out: orders stay small however many have tokens. */
function toOrdered(held: HeldSpace, participant: Participant, now: EpochMs): RoomOrder["participants"][string] | undefined {
  const role = roleOf(held, participant.account.id);
  const off = isKeptOff(participant, { now });
  const muted = isMuted(participant);
  const { raised } = participant;
  if (role === "speaker" && !off && !muted && !raised) return undefined;
  const standing = role !== undefined && role !== "listener" && { role };
  return { ...(muted && { muted: true }), ...(off && { barred: true }), ...standing, ...(raised && !off && { raised: true }) };
}

/** @returns undefined before the start. */
export function toBroadcast({ space, host }: HeldSpace): Broadcast | undefined {
  const { id, run, started_at, ended_at, profile, record, title, captions } = space;
  if (run === null || started_at === null) return undefined;
  return {
    space: id,
    run,
    startedAt: started_at,
    ...(ended_at !== null && { endedAt: ended_at }),
    profile,
    record,
    title,
    ...(captions !== null && { captions }),
    host: { account: host.id, name: host.name },
  };
}

function looks(participant: Participant | undefined): Pick<StageMember, "handle" | "avatarUrl"> {
  if (!participant) return {};
  const { handle, avatar_url } = participant.account;
  return { handle, ...(avatar_url !== null && { avatarUrl: avatar_url }) };
}
