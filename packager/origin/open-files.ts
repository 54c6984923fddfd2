/** How many connections are wished for goes in; how many this process may have open, by the system's limit on files, comes out. */
import { readFileSync } from "node:fs";
import { doorstep } from "./connection-gate.ts";

/** Files that are no public connections that are served: 512 for encoders, spool, store and other roles, and the doorstep of those who are told to come back. */
const reservedFiles = 512 + doorstep;

/** @param limits text of `/proc/self/limits`. @returns `wanted` where nothing is known. */
export function allowedConnections(wanted: number, limits: string): number {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? wanted : Math.max(1, Math.min(wanted, Number(soft) - reservedFiles));
}

/** Empty where the system does not tell. */
export function readLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return "";
  }
}
