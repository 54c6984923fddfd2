/** One Prometheus registry per process, every series labelled with the role. */
import { collectDefaultMetrics, Registry } from "prom-client";

export function createMetrics(role: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry });
  return registry;
}
