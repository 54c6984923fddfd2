/** One fault and the rule that must notice it. */
import type { Fault } from "./fault.ts";

export interface SeededFault {
  readonly rule: number;
  /** Tells apart several faults for one rule. */
  readonly called?: string;
  readonly fault: Fault;
  /** What must be done to the server before the fault shows. */
  readonly across?: "restart" | "end" | "stall";
  readonly seconds?: number;
}
