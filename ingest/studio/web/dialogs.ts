/** What is asked and who is looked at goes in; the dialog for it opens, and closes when it is answered. */
import type { LitElement } from "lit";
import type { Participant } from "../model/stage-event.ts";
import type { Question } from "./views/confirm-view.ts";

export class Dialogs {
  readonly #host: LitElement;
  question: Question | undefined;
  person: Participant | undefined;

  constructor(host: LitElement) {
    this.#host = host;
  }

  ask(question: Question | undefined): void {
    this.question = question;
    this.#show("confirm", question !== undefined);
  }

  showPerson(person: Participant | undefined): void {
    this.person = person;
    this.#show("person", person !== undefined);
  }

  showSettings(): void {
    this.#show("settings", true);
  }

  /** Modal, so that focus is kept inside and given back. */
  #show(name: string, open: boolean): void {
    this.#host.requestUpdate();
    if (open) void this.#host.updateComplete.then(() => this.#open(name));
  }

  /** One that asked the question goes first: the focus is then given back to what had opened it, and not to a button that is gone. */
  #open(name: string): void {
    for (const other of this.#host.querySelectorAll<HTMLDialogElement>("dialog[open]")) other.close();
    this.#host.querySelector<HTMLDialogElement>(`dialog.${name}`)?.showModal();
  }
}
