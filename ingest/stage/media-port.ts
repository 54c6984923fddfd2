/** The UDP port wished for goes in; it comes out taken, for as long as the process lives, or one line says why not. */
import { createSocket } from "node:dgram";
import { IceUdpMuxListener } from "node-datachannel";
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import { StartupError } from "../../infra/errors/rostrum-error.ts";

/** All peers of a process share it. Whoever keeps this keeps the port. */
export interface MediaPort {
  readonly number: number;
  readonly listener: IceUdpMuxListener;
}

/** A process that was killed may hold its port a moment longer than its successor needs to start. */
const waitMs: Milliseconds = 2000;
const tryEveryMs: Milliseconds = 100;
const maxPort = 65_535;

/**
 * Without it the library binds at the first offer, and ends the process when it cannot.
 * @param wished `0` for any free port.
 * @throws StartupError when the port stays in use or is not a port.
 */
export async function takeMediaPort(wished: number, { clock }: { readonly clock: Clock }): Promise<MediaPort> {
  if (wished > maxPort) throw new StartupError(`ICE_UDP_PORT ${wished}: beyond the last port, ${maxPort}; each room process takes one.`);
  for (let waited = 0; ; waited += tryEveryMs) {
    const number = wished === 0 ? await freePort() : wished;
    const listener = listenOn(number);
    if (listener) return { number, listener };
    if (waited >= waitMs) throw new StartupError(`ICE_UDP_PORT ${number}: the port is in use.`);
    await clock.sleep(tryEveryMs);
  }
}

function listenOn(port: number): IceUdpMuxListener | undefined {
  try {
    return new IceUdpMuxListener(port);
  } catch {
    return undefined;
  }
}

/** The library cannot tell which port it was given, so the number is found first. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(0, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
