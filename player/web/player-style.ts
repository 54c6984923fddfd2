/** The player's look. Embedding sites change it by the custom properties (`--rostrum-…`) and the parts. */
import { css } from "lit";

export const playerStyle = css`
  :host {
    --ground: var(--rostrum-panel, light-dark(#fff, #10252b));
    --ground-2: var(--rostrum-panel-2, light-dark(#dde7e5, #19353d));
    --ink: var(--rostrum-ink, light-dark(#0c2126, #e7f2f1));
    --ink-2: var(--rostrum-ink-2, light-dark(#47606a, #9ab4b9));
    --line: var(--rostrum-line, light-dark(#c3d2d1, #254852));
    --accent: var(--rostrum-accent, light-dark(#0a6c64, #4fd1bf));
    --on-accent: var(--rostrum-on-accent, light-dark(#fff, #04211d));
    --signal: var(--rostrum-signal, #ffb224);
    --live: var(--rostrum-live, light-dark(#c8321f, #ff6a4d));
    --on-live: var(--rostrum-on-live, light-dark(#fff, #2b0700));
    --danger: var(--rostrum-danger, light-dark(#a8231a, #ff8a7a));
    color-scheme: light dark;
    container-type: inline-size;
    display: block;
    color: var(--ink);
    font: 400 1rem/1.4 var(--rostrum-font, system-ui, sans-serif);
    font-variant-numeric: tabular-nums;
    text-align: start;
  }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="dark"]) { color-scheme: dark; }
  :host([hidden]) { display: none; }
  * { box-sizing: border-box; }
  .card { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; padding: clamp(1rem, 4cqi, 1.75rem); background: var(--ground); border: 1px solid var(--line); border-radius: var(--rostrum-radius, 18px); }
  .top { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 1.25rem; align-items: center; }
  button { font: inherit; color: inherit; cursor: pointer; }
  :focus-visible, .track:has(.seek:focus-visible) { outline: 3px solid var(--rostrum-focus, light-dark(#0a5bd0, #8fc1ff)); outline-offset: 3px; }
  .main { inline-size: clamp(4.5rem, 16cqi, 6rem); aspect-ratio: 1; border: 0; border-radius: 50%; display: grid; place-items: center; background: var(--accent); color: var(--on-accent); position: relative; }
  .main svg { inline-size: 46%; }
  .main.busy::after { content: ""; position: absolute; inset: -6px; border-radius: 50%; border: 3px solid transparent; border-block-start-color: var(--signal); animation: turn 1s linear infinite; }
  .what { min-inline-size: 0; display: grid; gap: 0.35rem; }
  .heading, .name { overflow: hidden; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; }
  .heading { font: 700 clamp(1.15rem, 4.5cqi, 1.6rem) / 1.15 var(--rostrum-display, var(--rostrum-font, system-ui, sans-serif)); }
  .facts, .said { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; min-block-size: 1.75rem; font-size: 0.875rem; color: var(--ink-2); }
  .warns .status { color: var(--danger); }
  .act { min-block-size: 1.75rem; padding: 0 0.75rem; border: 1px solid currentColor; border-radius: 99px; background: transparent; color: var(--accent); font-weight: 600; font-size: 0.8125rem; }
  progress { inline-size: 100%; accent-color: var(--accent); }
  .badge { display: inline-flex; align-items: center; gap: 0.4em; padding: 0.25em 0.7em; border-radius: 99px; font-weight: 700; font-size: 0.75rem; background: var(--ground-2); color: var(--ink); }
  .badge.on { background: var(--live); color: var(--on-live); }
  .badge.on::before { content: ""; inline-size: 0.55em; aspect-ratio: 1; border-radius: 50%; background: currentColor; }
  .seats { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(4.75rem, 1fr)); gap: 0.75rem 0.25rem; min-block-size: 5.5rem; }
  .seat { display: grid; justify-items: center; align-content: start; gap: 0.5rem; font-size: 0.8125rem; text-align: center; min-inline-size: 0; }
  .name { max-inline-size: 100%; min-block-size: 2.4em; line-height: 1.2; -webkit-line-clamp: 2; color: var(--ink-2); }
  .face { inline-size: 3.25rem; aspect-ratio: 1; border-radius: 50%; display: grid; place-items: center; background: var(--ground-2); font: 700 1.1rem/1 var(--rostrum-display, var(--rostrum-font, system-ui, sans-serif)); position: relative; }
  .face img { position: absolute; inline-size: 100%; block-size: 100%; border-radius: 50%; object-fit: cover; }
  .face::after { content: ""; position: absolute; inset: -3px; border-radius: 50%; border: 3px solid var(--signal); opacity: 0; }
  .talking .face::after { opacity: 1; transform: scale(calc(1 + 0.16 * var(--level, 0.3))); }
  .talking .name { color: var(--ink); font-weight: 600; }
  .empty { grid-column: 1 / -1; align-self: center; color: var(--ink-2); font-size: 0.9375rem; }
  .controls, .tail { display: flex; align-items: center; gap: 0.5rem; }
  .controls { flex-wrap: wrap; }
  .tail { margin-inline-start: auto; }
  .small { min-block-size: 2.75rem; min-inline-size: 2.75rem; padding: 0 0.9rem; border-radius: 99px; border: 1px solid var(--line); background: transparent; display: inline-flex; align-items: center; justify-content: center; gap: 0.3rem; font-weight: 600; font-size: 0.875rem; }
  .small svg { inline-size: 1.25rem; flex: none; }
  .small:hover:not(:disabled), .small[aria-expanded="true"] { background: var(--ground-2); }
  :disabled { opacity: 0.45; cursor: default; }
  .resting .small:disabled { visibility: hidden; }
  .round { padding: 0; }
  .volume { accent-color: var(--accent); inline-size: 10rem; block-size: 2.75rem; margin: 0; }
  .place, .controls { direction: ltr; }
  .place { display: flex; gap: 1rem; align-items: center; font-size: 0.875rem; color: var(--ink-2); white-space: nowrap; }
  .track { flex: 1; min-inline-size: 0; position: relative; min-block-size: 2.75rem; display: grid; align-items: center; }
  .seek { inline-size: 100%; block-size: 2.75rem; margin: 0; accent-color: var(--accent); position: relative; }
  .wave + .seek { opacity: 0; cursor: pointer; }
  .sr, .compact .name { position: absolute; inline-size: 1px; block-size: 1px; min-block-size: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

  .compact { grid-template-columns: minmax(0, 1fr) auto auto; align-items: center; gap: 0.75rem; padding-block: 0.4rem; padding-inline: 0.4rem 0.75rem; border-radius: var(--rostrum-radius, 99px); }
  .compact .top { gap: 0.75rem; }
  .compact .main { inline-size: 2.75rem; }
  .compact .main.busy::after { inset: -3px; }
  .compact .what { display: flex; gap: 0 0.75rem; align-items: center; white-space: nowrap; }
  .compact .heading, .compact bdi { display: block; font-size: 1rem; overflow: hidden; text-overflow: ellipsis; }
  .compact .facts { flex-wrap: nowrap; flex: none; }
  .compact .facts > :not(.badge, [part="countdown"]) { display: none; }
  .compact .said { flex-wrap: nowrap; min-inline-size: 0; }
  .compact .status { overflow: hidden; text-overflow: ellipsis; }
  .compact .act { display: none; }
  .compact .small { padding: 0 0.6rem; }
  .compact .seats { display: flex; gap: 0.5rem; min-block-size: 0; }
  .compact .seat { display: flex; }
  .compact .face { inline-size: 2rem; font-size: 0.75rem; }
  .compact .panel { grid-column: 1 / -1; padding: 1rem; }
  .full .seats { grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: 1.25rem 0.5rem; }
  .full .face { inline-size: 4.5rem; font-size: 1.5rem; }
  @container (max-width: 36rem) {
    .compact .said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  }
  @container (max-width: 26rem) {
    .volume { display: none; }
    .controls, .tail { gap: 0.25rem; }
    .controls .small { padding: 0 0.4rem; }
    .top { gap: 0.35rem 1rem; }
    .card:not(.compact) .what { display: contents; }
    .card:not(.compact) .main { grid-row: span 2; }
    .card:not(.compact) .facts { min-block-size: 3rem; align-content: center; }
    .card:not(.compact) :is(.said, progress) { grid-column: 1 / -1; }
    .card:not(.compact) .said { display: block; min-block-size: 3.5rem; }
    .card:not(.compact) .act { margin-block: 0.2rem; }
    .compact { grid-template-columns: minmax(0, 1fr) auto; }
    .compact .seats, .compact .badge ~ *, .compact progress, .compact:has(.controls > :nth-child(2)) .badge { display: none; }
  }
  @container (min-width: 20rem) and (max-width: 26rem) {
    .controls { flex-wrap: nowrap; }
  }
  @keyframes turn { to { transform: rotate(1turn); } }
  @media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; } }
  @media (forced-colors: active) {
    .main, .badge, .small, .act, .face { border: 1px solid ButtonText; }
    .badge.on::before { background: ButtonText; forced-color-adjust: none; }
    .main.busy::after { border-color: transparent; border-block-start-color: Highlight; forced-color-adjust: none; }
    .talking .face::after { border-color: Highlight; forced-color-adjust: none; }
    :disabled { opacity: 1; color: GrayText; border-color: GrayText; }
  }
`;
