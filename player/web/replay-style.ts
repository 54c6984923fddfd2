/** The look that everything about a replay has in common: downloads, clips, the host's edits. */
import { css } from "lit";

export const replayStyle = css`
  :host { display: block; container-type: inline-size; font: inherit; color: inherit; }
  .card, .rows, label { grid-template-columns: minmax(0, 1fr); }
  .card { display: grid; gap: var(--rostrum-s3, 0.75rem); padding: var(--rostrum-s4, 1rem); border: 1px solid var(--rostrum-line, #ccc); border-radius: var(--rostrum-radius, 18px); background: var(--rostrum-panel, transparent); }
  h2 { margin: 0; font: 700 1.375rem / 1.08 var(--rostrum-display, inherit); }
  p { margin: 0; overflow-wrap: anywhere; }
  .quiet { color: var(--rostrum-ink-2, inherit); }
  .row { display: flex; flex-wrap: wrap; align-items: center; gap: var(--rostrum-s2, 0.5rem); }
  .rows { display: grid; gap: var(--rostrum-s2, 0.5rem); }
  button, .button { font: 600 1rem / 1.2 var(--rostrum-font, inherit); min-height: 2.75rem; padding: 0 1.25rem; border: 1px solid var(--rostrum-line, #888); border-radius: 999px; background: transparent; color: inherit; cursor: pointer; display: inline-flex; align-items: center; text-decoration: none; }
  button.main { background: var(--rostrum-accent, #0a6c64); border-color: transparent; color: var(--rostrum-on-accent, #fff); }
  button.danger { color: var(--rostrum-danger, #a8231a); border-color: currentColor; }
  button[disabled] { opacity: 0.55; cursor: default; }
  a { color: var(--rostrum-accent, inherit); text-underline-offset: 0.2em; }
  input, select { font: inherit; color: inherit; }
  input[type="text"], input[type="number"], select { width: 100%; min-height: 2.75rem; padding: 0 0.75rem; box-sizing: border-box; border: 1px solid var(--rostrum-line, #888); border-radius: var(--rostrum-radius-small, 10px); background: var(--rostrum-ground, transparent); }
  input[type="range"] { width: 100%; min-height: 2.75rem; margin: 0; accent-color: var(--rostrum-accent, currentColor); }
  label { display: grid; gap: 0.25rem; }
  progress { width: 100%; height: 0.75rem; accent-color: var(--rostrum-accent, currentColor); }
  .wrong { color: var(--rostrum-danger, #a8231a); }
  :focus-visible { outline: 3px solid var(--rostrum-focus, #0a5bd0); outline-offset: 2px; }
  .wave { display: block; width: 100%; height: 5rem; border-radius: var(--rostrum-radius-small, 10px); background: var(--rostrum-panel-2, #ddd); touch-action: none; cursor: crosshair; }
  .wave path { fill: var(--rostrum-ink-2, #666); }
  .wave rect { fill: var(--rostrum-accent, #0a6c64); opacity: 0.28; }
  .ends { display: grid; gap: 0 var(--rostrum-s4, 1rem); grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); }
  .chapters { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--rostrum-s3, 0.75rem); }
  .chapter { display: grid; gap: var(--rostrum-s2, 0.5rem); grid-template-columns: 9rem 1fr auto; align-items: end; }
  @container (max-width: 34rem) { .chapter { grid-template-columns: 1fr; justify-items: start; } .chapter label { width: 100%; } }
  .files { list-style: none; margin: 0; padding: 0; gap: var(--rostrum-s3, 0.75rem); }
  .files li { display: grid; gap: 0.25rem; }
  .time { font-variant-numeric: tabular-nums; }
  dialog:not([open]) { display: none; }
  .dialog { max-width: min(30rem, 100% - 2rem); }
`;
