/** A server goes in; it comes out listening, or one clear line says why not. */
import type { AddressInfo, Server } from "node:net";
import { StartupError } from "../errors/rostrum-error.ts";

/** @returns the port taken. @throws StartupError when the address is in use or not allowed. */
export function listen(
  server: Pick<Server, "listen" | "once" | "off" | "address">,
  { port, host }: { readonly port: number; readonly host?: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
      reject(new StartupError(`Cannot listen on ${host ?? "*"}:${port}: ${reason}.`));
    };
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
