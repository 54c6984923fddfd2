/** Chapters go in; rows to change them come out, and the chapters as they are changed. */
import { html, type TemplateResult } from "lit";

export interface Chapter {
  readonly title: string;
  /** Seconds from the start of the recording. */
  readonly start: number;
}

interface ChapterList {
  readonly chapters: readonly Chapter[];
  readonly seconds: number;
  readonly onChange: (chapters: readonly Chapter[]) => void;
}

const most = 200;

export function chapterList({ chapters, seconds, onChange }: ChapterList): TemplateResult {
  const change = (at: number, to: Partial<Chapter>) => onChange(chapters.map((chapter, index) => (index === at ? { ...chapter, ...to } : chapter)));
  const row = ({ title, start }: Chapter, index: number) => html`<li class="chapter" role="group" aria-label="Chapter ${index + 1}">
    <label class="time">Starts at, in seconds <input type="number" min="0" max=${Math.floor(seconds)} step="0.1" .value=${String(start)} @change=${(event: Event) => change(index, { start: Number(textOf(event)) })} /></label>
    <label>Title <input type="text" maxlength="200" .value=${title} @change=${(event: Event) => change(index, { title: textOf(event) })} /></label>
    <button type="button" aria-label="Remove chapter ${index + 1}" @click=${() => onChange(chapters.filter((_, at) => at !== index))}>Remove</button>
  </li>`;
  const last = chapters.at(-1)?.start ?? -60;
  const add = () => onChange([...chapters, { title: "", start: Math.max(0, Math.min(Math.floor(seconds) - 1, last + 60)) }]);
  return html`<ol class="chapters">${chapters.map(row)}</ol>
    <div class="row"><button type="button" ?disabled=${chapters.length >= most} @click=${add}>Add a chapter</button></div>`;
}

function textOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
