/** A data directory goes in; this process owns it until it ends, or one clear line says that another does. */
import { createHash } from "node:crypto";
import { realpathSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartupError } from "../errors/rostrum-error.ts";

/**
 * The lock is a listening local socket: the kernel lets go of it with the process, whatever kills that.
 * @returns what gives the directory up. @throws StartupError when a living process owns it.
 */
export async function ownDirectory(dataDir: string): Promise<() => void> {
  const path = socketPath(dataDir);
  const server = createServer((socket) => socket.destroy());
  if (!(await listens(server, path))) {
    if (await answers(path)) throw new StartupError(`DATA_DIR "${dataDir}" is in use by another Rostrum.`);
    rmSync(path, { force: true });
    if (!(await listens(server, path))) throw new StartupError(`DATA_DIR "${dataDir}" is in use by another Rostrum.`);
  }
  server.unref();
  return () => server.close();
}

/** Not in the directory itself: the path of a socket may have about a hundred characters only. */
function socketPath(dataDir: string): string {
  const name = `rostrum-${createHash("sha256").update(realpathSync(dataDir)).digest("hex").slice(0, 24)}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(false) : reject(new StartupError(error.message)));
    server.once("error", fail);
    server.listen(path, () => {
      server.off("error", fail);
      resolve(true);
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
