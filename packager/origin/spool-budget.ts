/** Bytes waiting for the object store are counted in and out here, over all broadcasts: so many in memory, so many on disk. */
import { Counter, Gauge, type Registry } from "prom-client";

export interface SpoolLimits {
  /** Beyond it, what is on disk is no longer kept in memory as well. */
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

export class SpoolBudget {
  readonly limits: SpoolLimits;
  memoryBytes = 0;
  diskBytes = 0;
  waiting = 0;
  readonly uploads: Counter;
  readonly failures: Counter;
  readonly shed: Counter;
  /** Parts of the live edge that the disk did not take in time. */
  readonly unkept: Counter;

  constructor({ limits, metrics }: { readonly limits: SpoolLimits; readonly metrics: Registry }) {
    this.limits = limits;
    const registers = [metrics];
    this.uploads = new Counter({ name: "rostrum_archive_uploads_total", help: "Objects written to the object store.", registers });
    this.failures = new Counter({ name: "rostrum_archive_failures_total", help: "Attempts the object store refused or did not answer.", registers });
    this.shed = new Counter({ name: "rostrum_archive_shed_total", help: "Segments given up because neither memory nor disk had room.", registers });
    this.unkept = new Counter({
      name: "rostrum_archive_parts_unkept_total",
      help: "Parts a restart would not find again: the disk did not take them.",
      registers,
    });
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    gauge("rostrum_archive_waiting_segments", "Segments not yet in the object store.", () => this.waiting);
    gauge("rostrum_archive_memory_bytes", "Bytes of them held in memory.", () => this.memoryBytes);
    gauge("rostrum_archive_disk_bytes", "Bytes of them held on disk.", () => this.diskBytes);
  }
}
