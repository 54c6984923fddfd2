/** The share page's script for somebody with a ticket, loaded only then: adds the card with which a listener takes part. */
import { RostrumGuest } from "./rostrum-guest.ts";

customElements.define("rostrum-guest", RostrumGuest);
const guest = document.createElement("rostrum-guest");
guest.setAttribute("space", location.pathname.split("/").at(-1) ?? "");
document.querySelector(".share-side")?.prepend(guest);
