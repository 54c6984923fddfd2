/** The studio page's script: gives the page its style and its element. */

import deskStyle from "./desk.css";
import dockStyle from "./dock.css";
import faceStyle from "./faces.css";
import { RostrumStudio } from "./rostrum-studio.ts";
import stageStyle from "./stage.css";
import studioStyle from "./studio.css";

const style = new CSSStyleSheet();
style.replaceSync(studioStyle + faceStyle + stageStyle + deskStyle + dockStyle);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
customElements.define("rostrum-studio", RostrumStudio);
