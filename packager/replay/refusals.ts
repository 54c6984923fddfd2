/** Whatever a request for a replay failed with goes in; what its caller is told of it comes out. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { DamagedRecording } from "./recording.ts";

const awaySeconds = 5;

/** @returns undefined for what nobody foresaw. */
export function refusalOf(error: unknown): RostrumError | undefined {
  if (error instanceof RostrumError) return error;
  if (error instanceof DamagedRecording) return new RostrumError("recording_damaged", error.message, { cause: error });
  const {
    type,
    status = 500,
    code,
    $metadata,
  } = error as {
    readonly type?: string;
    readonly status?: number;
    readonly code?: string;
    readonly $metadata?: object;
  };
  if (code === "ENOSPC") return new RostrumError("unavailable", "The worker's disk is full.", { cause: error, retryAfterSeconds: awaySeconds });
  // Every error of the S3 client carries it, also that nobody answered.
  if ($metadata) return new RostrumError("unavailable", "The object store does not answer.", { cause: error, retryAfterSeconds: awaySeconds });
  // What express refuses to read.
  if (type === "entity.too.large") return new RostrumError("body_too_large", "The body is larger than this server accepts.", { cause: error });
  return status < 500 ? new RostrumError("body_invalid", "The request cannot be read.", { cause: error }) : undefined;
}
