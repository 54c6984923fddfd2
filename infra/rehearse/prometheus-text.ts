/** A metrics page in Prometheus' text form goes in; the sum of a series over the labels asked for comes out. */

/** @returns undefined when there is no such series. @param match text every sample's labels must contain, such as `kind="part"`. */
export function sumOfSeries(text: string, name: string, match = ""): number | undefined {
  const samples = text.split("\n").filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(match));
  if (samples.length === 0) return undefined;
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
