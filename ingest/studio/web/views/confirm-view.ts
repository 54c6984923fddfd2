/** A question goes in, a dialog comes out that is answered or dismissed. */
import { html, nothing, type TemplateResult } from "lit";

export interface Question {
  readonly title: string;
  readonly detail: string;
  readonly confirm: string;
  /** A choice that goes with a yes, off at first. */
  readonly option?: string;
  readonly onConfirm: (optionChosen: boolean) => void;
}

/** The dialog is opened by whoever renders it, with `showModal()`, so that focus is kept inside and given back. */
export function confirmView(question: Question | undefined, onClose: () => void): TemplateResult {
  const answer = (event: Event) => {
    const option = (event.currentTarget as HTMLElement).closest("dialog")?.querySelector<HTMLInputElement>("input")?.checked ?? false;
    question?.onConfirm(option);
  };
  return html`
    <dialog class="card sheet confirm" aria-labelledby="confirm-heading" @close=${onClose}>
      <form method="dialog">
        <h2 id="confirm-heading">${question?.title}</h2>
        <p class="quiet-text">${question?.detail}</p>
        ${question?.option === undefined ? nothing : html`<label class="toggle"><input type="checkbox"><span>${question.option}</span></label>`}
        <div class="sheet-actions">
          <button class="button quiet" type="submit">Cancel</button>
          <button class="button danger" type="submit" @click=${answer}>${question?.confirm}</button>
        </div>
      </form>
    </dialog>`;
}
