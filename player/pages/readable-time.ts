/** A moment goes in; words for it come out. Pages are shared by caches, so it is told in UTC; scripts put it into the visitor's own time. */

export function readableTime(time: string): string {
  return `${new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(new Date(time))} UTC`;
}
