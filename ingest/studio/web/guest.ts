/** The share page's script for somebody with a ticket, loaded only then: adds the card with which a listener takes part. */
import { RostrumGuest } from "./rostrum-guest.ts";

customElements.define("rostrum-guest", RostrumGuest);
const guest = document.createElement("rostrum-guest");
guest.setAttribute("space", location.pathname.split("/").at(-1) ?? "");
const beside = document.querySelector(".share-side");
const player = document.querySelector("rostrum-player");
// In one column one's own microphone is not to be looked for below what else goes with the link.
if (matchMedia("(min-width: 60rem)").matches) beside?.prepend(guest);
else player?.after(guest);
