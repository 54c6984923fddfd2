/** Entry of a room process, forked by ingest: takes its settings and orders over IPC, ends when its parent does. */
import { RoomHost } from "./room-host.ts";
import type { FromRoomProcess, ToRoomProcess } from "./room-messages.ts";

/** A terminal's interrupt reaches the whole group; the parent decides when a room ends. */
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
// The native library's own clean-up may crash: leaving without it is clean, and its sockets go with the process.
process.on("disconnect", () => process.exit(0));

const send = (message: FromRoomProcess): void => {
  // A parent that is gone is noticed by the disconnect, not by the failed send.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};
let host: Promise<RoomHost | undefined> | undefined;

/** The parent decides whether another try makes sense. */
const giveUp = (error: unknown): undefined => {
  const failure: FromRoomProcess = { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  process.send?.(failure, undefined, undefined, () => process.exit(1));
};

process.on("message", (message: ToRoomProcess) => {
  if (message.kind === "start") host ??= RoomHost.start(message.settings, { send }).catch(giveUp);
  else void host?.then((started) => started?.handle(message));
});
