/** How many connections are wished for goes in; how many this process may have open, by the system's limit on files, comes out. */
import { readFileSync } from "node:fs";

/** Files that are no public connections: encoders, spool, store, other roles. */
const reservedFiles = 512;

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
