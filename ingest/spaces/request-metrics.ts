/** Requests go through; their count and time by route pattern and status come out as metrics. */
import type { RequestHandler } from "express";
import { Histogram, type Registry } from "prom-client";

export function countRequests(registry: Registry): RequestHandler {
  const times = new Histogram({
    name: "rostrum_control_request_seconds",
    help: "Time to answer a request, by route and status.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.05, 0.2, 1, 5],
    registers: [registry],
  });
  return (request, response, next) => {
    const stop = times.startTimer();
    response.once("finish", () => {
      const route = (request.route as { readonly path?: unknown } | undefined)?.path;
      stop({ method: knownMethod(request.method), route: typeof route === "string" ? route : "none", status: String(response.statusCode) });
    });
    next();
  };
}

/** A caller may invent methods; it may not invent series. */
function knownMethod(method: string): string {
  return ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"].includes(method) ? method : "other";
}
