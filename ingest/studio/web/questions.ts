/** What cannot be taken back is asked first: the deed goes in, the question for the dialog comes out. */
import type { Participant } from "../model/stage-event.ts";
import type { HostDesk } from "./host-desk.ts";
import type { Question } from "./views/confirm-view.ts";

export function askEnd(run: () => void): Question {
  return {
    title: "End the space for everybody?",
    detail: "Listeners hear the end at once. It cannot be started again.",
    confirm: "End the space",
    onConfirm: run,
  };
}

export function askMuteAll(desk: HostDesk | undefined): Question {
  return {
    title: "Mute all speakers?",
    detail: "Everybody but the host and co-hosts falls silent. Only you or a co-host can let them speak again.",
    confirm: "Mute all",
    onConfirm: () => void desk?.muteAll(),
  };
}

export function askRemove({ account, name }: Participant, desk: HostDesk | undefined): Question {
  return {
    title: `Remove ${name} from the stage?`,
    detail: "They can go on listening.",
    confirm: "Remove",
    option: "Bar them: they may not come back on stage",
    onConfirm: (bar) => void desk?.remove(account, { bar }),
  };
}
