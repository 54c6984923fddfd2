/** A request goes in; when it must be answered comes out (section 6.2.5.2). */
import type { Asked, Plan } from "./fault.ts";

const now: Plan = { when: "now" };
const refused: Plan = { when: "never", status: 400 };
const absent: Plan = { when: "never", status: 404 };

export function planPlaylist({ programme, query }: Asked): Plan {
  const { shape, open, published, ended } = programme;
  const [sequences, parts] = [query.getAll("_HLS_msn"), query.getAll("_HLS_part")];
  if (ended || (sequences.length === 0 && parts.length === 0)) return now;
  const numbers = [...sequences, ...parts];
  if (sequences.length !== 1 || parts.length > 1 || numbers.some((text) => !/^\d{1,15}$/.test(text))) return refused;
  const [sequence, part] = [Number(sequences[0]), parts.length === 0 ? undefined : Number(parts[0])];
  if (sequence > open.sequence + 1) return refused;
  if (part === undefined) return laterThan(published, (sequence + 1) * shape.partsPerSegment);
  const limit = Math.ceil(3000 / shape.partMs);
  if (sequence >= open.sequence && part - (sequence === open.sequence ? open.part - 1 : 0) > limit) return refused;
  const wanted = part < shape.partsPerSegment ? sequence * shape.partsPerSegment + part : (sequence + 1) * shape.partsPerSegment;
  return laterThan(published, wanted + 1);
}

function laterThan(published: number, wanted: number): Plan {
  return wanted <= published ? now : { when: "published", published: wanted };
}

/** Parts and segments live twice as long as the window. */
export function planMedia({ programme, name, number }: Asked): Plan {
  const { shape, published, open, ended } = programme;
  if (name === "init.mp4") return now;
  const isPart = /^p\d+\.m4s$/.test(name);
  if (!isPart && !/^s\d+\.m4s$/.test(name)) return absent;
  const sequence = isPart ? Math.floor(number / shape.partsPerSegment) : number;
  if (shape.gaps.includes(sequence) || sequence < open.sequence - 2 * shape.windowSegments) return absent;
  if (!isPart) return sequence < open.sequence ? now : absent;
  if (number === published && !ended) return { when: "published", published: number + 1 };
  return number < published ? now : absent;
}
