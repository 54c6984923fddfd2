/** A state goes in, the words for it come out: what is the matter and what to do. */
import type { StopReason, StudioState } from "./studio-state.ts";

export interface Message {
  readonly title: string;
  readonly advice: string;
}

const stopped: Readonly<Record<StopReason, Message>> = {
  barred: { title: "You are not let onto the stage", advice: "The host took you off it. You can still listen; ask the host before you try again." },
  browser_not_supported: { title: "This browser cannot speak here", advice: "Open the link in a current Chrome, Edge, Firefox or Safari, over https." },
  microphone_busy: {
    title: "The microphone is in use",
    advice: "Close the other programme or tab that uses it, or choose another microphone, then try again.",
  },
  microphone_denied: { title: "The microphone is blocked", advice: "Allow the microphone for this page in the address bar of the browser, then try again." },
  microphone_missing: { title: "No microphone found", advice: "Plug one in or switch it on, then try again." },
  not_allowed: { title: "This link is for listening", advice: "To speak, ask the host to invite you to the stage." },
  offer_refused: { title: "The room could not use this browser's audio", advice: "Update the browser or open the link in another one." },
  removed: { title: "The host took you off the stage", advice: "You can still listen; ask the host before you try again." },
  sent_down: { title: "You are in the audience again", advice: "The host made room on stage. You can go on listening, and ask to speak again." },
  space_ended: { title: "This space has ended", advice: "Thank you for being on stage. The recording, if there is one, is on the listening page." },
  space_not_found: { title: "There is no such space", advice: "The link may be cut off. Ask the host to send it again." },
  stage_full: { title: "The stage is full", advice: "All thirteen seats are taken. Try again when somebody has left." },
  taken_over: { title: "You joined from somewhere else", advice: "Your seat is now used by another tab or device. Take it back here if you like." },
  ticket_expired: { title: "This link has expired", advice: "Ask the host for a new one." },
  ticket_invalid: { title: "This link is not valid here", advice: "It may be cut off or made for another space. Ask the host for a new one." },
  ticket_missing: { title: "This page needs your personal link", advice: "Open the link that the host sent you, whole." },
};

export interface Hearer {
  readonly muted: boolean;
  /** Whether the visitor may start the space. */
  readonly hosts: boolean;
}

export function messageFor(state: StudioState, { muted, hosts }: Hearer): Message {
  switch (state.phase) {
    case "lobby":
      return { title: "Ready when you are", advice: "You will be heard as soon as you join. Headphones keep the room clear of echo." };
    case "asking":
      return { title: "Waiting for your microphone", advice: "Choose Allow when the browser asks." };
    case "joining":
    case "rejoining":
      return joiningMessage(state);
    case "onStage":
      return { title: "You are on stage", advice: muted ? "Your microphone is muted." : "Everybody can hear you." };
    case "waiting":
      return {
        title: "The space has not started",
        advice: hosts ? "Start it when you are ready: you join by yourself." : "Stay here: you join by yourself the moment the host starts it.",
      };
    case "left":
      return { title: "You left the stage", advice: "The others go on without you. Your seat is kept for half a minute." };
    case "stopped":
      return stopped[state.reason];
  }
}

function joiningMessage({ attempt, again }: { readonly attempt: number; readonly again: boolean }): Message {
  if (again) return { title: "Reconnecting", advice: attempt > 4 ? "Check your network. Your seat is being held." : "One moment: your seat is being held." };
  return { title: "Joining the stage", advice: attempt > 1 ? "It takes longer than usual; still trying." : "Connecting you to the others." };
}
