/** An entry of the audit trail goes in, a sentence for the host comes out. */
import { type Fields, isFields, textOf } from "./fields.ts";

export interface AuditEntry {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: string | undefined;
  readonly action: string;
  readonly account: string | undefined;
  readonly detail: Fields;
}

export function readAuditEntry({ id, at, actor, action, account, detail }: Fields): AuditEntry[] {
  const [known, time] = [textOf(action), Date.parse(textOf(at) ?? "")];
  if (known === undefined || Number.isNaN(time)) return [];
  const by = isFields(actor) ? (textOf(actor.account) ?? (actor.kind === "site" ? "The site" : undefined)) : undefined;
  return [{ id: textOf(id) ?? String(time), at: time, actor: by, action: known, account: textOf(account), detail: isFields(detail) ? detail : {} }];
}

/** After the name of who did it; `…` stands for the one it was done to. */
const phrases: Readonly<Record<string, string>> = {
  "space.created": "made the space",
  "space.edited": "changed the space",
  "space.started": "started the space",
  "space.ended": "ended the space",
  "space.cancelled": "cancelled the space",
  "space.host_passed": "passed the host’s seat to …",
  "space.host_returned": "took the host’s seat back",
  "request.made": "asked to speak",
  "request.withdrawn": "took the request to speak back",
  "request.accepted": "brought … up",
  "request.declined": "declined …’s request to speak",
  "invite.made": "made an invite",
  "invite.revoked": "revoked an invite",
  "invite.accepted": "came up by an invite",
  "participant.admitted": "let … take part",
  "participant.role_changed": "gave … another role",
  "participant.muted": "muted …",
  "participant.unmuted": "unmuted …",
  "participant.removed": "removed …",
  "participant.barred": "barred …",
  "participant.unbarred": "let … back in",
  "stage.muted_all": "muted everybody",
};

const roleWords: Readonly<Record<string, string>> = { cohost: "made … a co-host", speaker: "made … a speaker", listener: "sent … to the audience" };

/** @param nameOf the name of an account, as far as it is known. */
export function auditWords({ actor, action, account, detail }: AuditEntry, nameOf: (account: string) => string): string {
  const changed = action === "participant.role_changed" ? roleWords[textOf(detail.role) ?? ""] : undefined;
  const phrase = changed ?? phrases[action] ?? action.replaceAll(/[._]/g, " ");
  const target = account === undefined ? "somebody" : account === actor ? "themself" : nameOf(account);
  return `${actor === undefined ? "The system" : nameOf(actor)} ${phrase.replace("…", target)}`;
}
