/** A space that begins at a time goes in; a calendar file (RFC 5545) that reminds of it comes out. */

interface Reminder {
  readonly title: string;
  readonly url: string;
  readonly startsAtMs: number;
  readonly nowMs: number;
}

const alarmMinutes = 10;
const assumedHours = 1;

export function calendarFile({ title, url, startsAtMs, nowMs }: Reminder): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Rostrum//Player//EN",
    "BEGIN:VEVENT",
    `UID:${encodeURIComponent(url)}`,
    `DTSTAMP:${stamp(nowMs)}`,
    `DTSTART:${stamp(startsAtMs)}`,
    `DTEND:${stamp(startsAtMs + assumedHours * 3_600_000)}`,
    `SUMMARY:${escaped(title)}`,
    `URL:${url}`,
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${escaped(title)}`,
    `TRIGGER:-PT${alarmMinutes}M`,
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}

/** `20310101T100000Z` */
function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** Section 3.3.11. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
}

/** Section 3.1: at most 75 octets a line, never inside a character. */
function folded(line: string): string {
  const lines = [""];
  for (const character of line) {
    const last = lines.length - 1;
    if (new TextEncoder().encode(lines[last] + character).length > 74) lines.push(` ${character}`);
    else lines[last] += character;
  }
  return lines.join("\r\n");
}
