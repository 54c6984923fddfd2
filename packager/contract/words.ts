/** The most characters go in; the form of words that a person reads comes out, whoever takes them in. */
import { z } from "zod";

/** No control characters (PostgreSQL refuses U+0000), nothing that XML cannot hold, not blank. */
export const words = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^(?=.*\S)[^\p{Cc}\p{Cs}\p{NChar}]+$/u, "Expected words without control characters");
