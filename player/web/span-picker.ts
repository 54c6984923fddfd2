/** A stretch of a waveform and the span chosen on it go in; sliders for keyboards, a picture for pointers, and the span as it is moved come out. */
import { html, svg, type TemplateResult } from "lit";
import { clockFace } from "./time-words.ts";

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface SpanPicker {
  /** What is shown, seconds. */
  readonly shown: Span;
  readonly span: Span;
  /** Heights from 0 to 1, evenly over what is shown. */
  readonly peaks: readonly number[];
  readonly names: readonly [start: string, end: string];
  readonly onInput: (span: Span, moved: "start" | "end") => void;
}

const height = 100;
const tenth = 10;

export function spanPicker(picker: SpanPicker): TemplateResult {
  const { shown, span, names, onInput } = picker;
  return html`${picker.peaks.length === 0 ? "" : picture(picker)}
    <div class="ends">
      ${slider({ name: names[0], value: span.start, shown, onInput: (start) => onInput({ ...span, start }, "start") })}
      ${slider({ name: names[1], value: span.end, shown, onInput: (end) => onInput({ ...span, end }, "end") })}
    </div>`;
}

interface Slider {
  readonly name: string;
  readonly value: number;
  readonly shown: Span;
  readonly onInput: (value: number) => void;
}

function slider({ name, value, shown, onInput }: Slider): TemplateResult {
  const words = wordsOf(value);
  // No output element: the first one that can bear a label takes it, and the slider would have no name.
  return html`<label><span>${name} <span class="time">${words}</span></span>
    <input type="range" min=${shown.start} max=${shown.end} step="0.1" .value=${String(value)} aria-valuetext=${words}
      @input=${(event: Event) => onInput(Number((event.target as HTMLInputElement).value))} /></label>`;
}

/** `1:04.5`. */
export function wordsOf(seconds: number): string {
  return `${clockFace(seconds * 1000 + 50)}.${Math.floor(seconds * tenth + 0.5) % tenth}`;
}

/** The nearer end goes where the pointer is. */
function picture({ shown, span, peaks, onInput }: SpanPicker): TemplateResult {
  const [length, width] = [Math.max(0.1, shown.end - shown.start), peaks.length];
  const at = (seconds: number) => Math.min(width, Math.max(0, ((seconds - shown.start) / length) * width));
  const move = (event: PointerEvent) => {
    if (event.buttons === 0) return;
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const seconds = shown.start + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * length;
    const moved = Math.abs(seconds - span.start) < Math.abs(seconds - span.end) ? "start" : "end";
    onInput({ ...span, [moved]: Math.round(seconds * tenth) / tenth }, moved);
  };
  const line = peaks.map((peak, index) => `${index} ${(height / 2) * (1 - peak)}`);
  const back = peaks.map((peak, index) => `${index} ${(height / 2) * (1 + peak)}`).reverse();
  return html`<svg class="wave" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true" @pointerdown=${move} @pointermove=${move}>
    ${svg`<path d="M${[...line, ...back].join("L")}Z"/><rect x=${at(span.start)} y="0" width=${Math.max(0.5, at(span.end) - at(span.start))} height=${height}/>`}</svg>`;
}
