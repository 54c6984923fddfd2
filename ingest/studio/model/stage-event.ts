/** The name and data of a server-sent event go in, a typed event of the stage comes out. */
import { type Fields, isFields, listOf, textOf, webUrlOf } from "./fields.ts";
import { readSignal, type Signal } from "./signal.ts";
import { readRequest, type StageRequest } from "./stage-request.ts";
import { isRole, type Role } from "./ticket.ts";

export interface Participant {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly avatarUrl?: string | undefined;
  readonly muted: boolean;
  readonly mutedByHost: boolean;
  readonly talking: boolean;
}

export type SpaceState = "scheduled" | "live" | "ended" | "cancelled";

export type StageEvent =
  | { readonly type: "roster"; readonly participants: readonly Participant[]; readonly state?: SpaceState }
  | { readonly type: "joined"; readonly participant: Participant }
  | { readonly type: "left"; readonly account: string; readonly removed: boolean }
  | { readonly type: "talking"; readonly account: string; readonly talking: boolean }
  | { readonly type: "muted"; readonly account: string; readonly muted: boolean; readonly mutedByHost: boolean }
  | { readonly type: "role"; readonly account: string; readonly role: Role }
  | { readonly type: "levels"; readonly signals: ReadonlyMap<string, Signal> }
  | { readonly type: "requests"; readonly requests: readonly StageRequest[] }
  | { readonly type: "request"; readonly request: StageRequest }
  | { readonly type: "state"; readonly state: SpaceState };

/** @returns undefined for events of other kinds and for data that is not of the expected form. */
export function readStageEvent(name: string | undefined, data: string): StageEvent | undefined {
  const fields = readObject(data);
  return fields && read(name ?? fields.type, fields);
}

function read(name: unknown, fields: Fields): StageEvent | undefined {
  if (name === "requests") return { type: "requests", requests: listOf(fields.requests).flatMap(readRequest) };
  if (name === "levels") return { type: "levels", signals: new Map(listOf(fields.levels).flatMap(readSignal)) };
  if (name === "request") {
    const [request] = listOf([fields.request]).flatMap(readRequest);
    return request && { type: "request", request };
  }
  if (name === "roster") return readRoster(fields);
  if (name === "state") return isSpaceState(fields.state) ? { type: "state", state: fields.state } : undefined;
  if (name === "joined") {
    const participant = readParticipant(isFields(fields.participant) ? fields.participant : fields);
    return participant && { type: "joined", participant };
  }
  const account = fields.account;
  if (typeof account !== "string") return undefined;
  if (name === "role") return isRole(fields.role) ? { type: "role", account, role: fields.role } : undefined;
  if (name === "left") return { type: "left", account, removed: fields.removed === true };
  if (name === "talking") return { type: "talking", account, talking: fields.talking !== false };
  return name === "muted" ? { type: "muted", account, muted: fields.muted !== false, mutedByHost: fields.mutedByHost === true } : undefined;
}

function readRoster(fields: Fields): StageEvent {
  const participants = listOf(fields.participants).flatMap((entry) => readParticipant(entry) ?? []);
  return { type: "roster", participants, ...(isSpaceState(fields.state) ? { state: fields.state } : {}) };
}

function readParticipant(fields: Fields): Participant | undefined {
  const { account, name, role, avatarUrl, muted, mutedByHost, talking } = fields;
  if (typeof account !== "string") return undefined;
  return {
    account,
    name: textOf(name) ?? account,
    role: isRole(role) ? role : "speaker",
    muted: muted === true,
    mutedByHost: mutedByHost === true,
    talking: talking === true,
    avatarUrl: webUrlOf(avatarUrl),
  };
}

export function isSpaceState(value: unknown): value is SpaceState {
  return value === "scheduled" || value === "live" || value === "ended" || value === "cancelled";
}

function readObject(data: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
