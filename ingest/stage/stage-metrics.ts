/** Reports of room processes go in, Prometheus series of the ingest role come out. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { LoadReport } from "./room-messages.ts";
import { type TallyName, tallyNames } from "./tally.ts";

export interface StageMetrics {
  absorb(process: number, report: LoadReport): void;
  /** Sets the gauges of a process that is gone to zero. */
  forget(process: number): void;
  readonly restarts: Counter;
  readonly joins: Counter<"outcome">;
  readonly eventsDropped: Counter;
}

export function createStageMetrics(registry: Registry): StageMetrics {
  const registers = [registry];
  const counters = new Map(
    Object.entries(tallyNames).map(([name, help]) => [name, new Counter({ name: `rostrum_stage_${name}_total`, help, registers })] as const),
  );
  const gauge = (name: string, help: string) => new Gauge({ name: `rostrum_stage_${name}`, help, labelNames: ["process"] as const, registers });
  const rooms = gauge("rooms", "Rooms of a room process");
  const speakers = gauge("speakers", "Connected speakers of a room process");
  const load = gauge("cpu_ratio", "CPU of a room process, as a share of one core");
  const memory = gauge("resident_bytes", "Resident memory of a room process");
  const delay = gauge("jitter_delay_ms", "Longest jitter buffer delay of a room process's speakers, in ms");
  const lateness = new Histogram({
    name: "rostrum_stage_tick_lateness_seconds",
    help: "How late a room woke up for its 20 ms frame",
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5],
    registers,
  });
  return {
    absorb(process, report) {
      for (const [name, count] of Object.entries(report.tally.counts)) counters.get(name as TallyName)?.inc(count);
      for (const ms of report.tally.latenessMs) lateness.observe(ms / 1000);
      const labels = { process: String(process) };
      rooms.set(labels, report.rooms);
      speakers.set(labels, report.speakers);
      load.set(labels, report.cpu);
      memory.set(labels, report.residentBytes);
      delay.set(labels, report.delayMs);
    },
    forget(process) {
      for (const series of [rooms, speakers, load, memory, delay]) series.set({ process: String(process) }, 0);
    },
    restarts: new Counter({ name: "rostrum_stage_process_restarts_total", help: "Room processes started again after they died", registers }),
    joins: new Counter({
      name: "rostrum_stage_joins_total",
      help: "WHIP offers by outcome: joined, or the code of the refusal",
      labelNames: ["outcome"],
      registers,
    }),
    eventsDropped: new Counter({ name: "rostrum_stage_events_dropped_total", help: "Stage events that control did not get", registers }),
  };
}
