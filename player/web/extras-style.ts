/** The look of what is loaded only when it is wanted, as text for a style sheet of the player's. */

export const extrasStyle = `
.panel { display: grid; gap: 1rem; padding-block-start: 1rem; border-block-start: 1px solid var(--line); }
.settings, .sharing { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; }
.settings label { display: grid; gap: 0.25rem; font-size: 0.8125rem; color: var(--ink-2); }
.settings label.tick, .sharing label.tick { display: inline-flex; align-items: center; gap: 0.5rem; min-block-size: 2.75rem; font-size: 0.875rem; color: var(--ink); }
.tick input { inline-size: 1.5rem; block-size: 1.5rem; margin: 0; accent-color: var(--accent); }
select, .link { font: inherit; font-size: 0.9375rem; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 10px; min-block-size: 2.75rem; padding: 0 0.75rem; }
.link { flex: 1 1 12rem; min-inline-size: 0; direction: ltr; }
a.small { color: inherit; text-decoration: none; }
.note { margin: 0; min-block-size: 1.4em; font-size: 0.875rem; color: var(--ink-2); }
.note:empty { display: none; }
h3 { margin: 0 0 0.5rem; font-size: 0.8125rem; font-weight: 600; color: var(--ink-2); }
.chapters { list-style: none; margin: 0; padding: 0; max-block-size: 14rem; overflow: auto; }
.chapter { inline-size: 100%; min-block-size: 2.75rem; display: grid; grid-template-columns: 4rem 1fr; gap: 0.5rem; align-items: center; text-align: start; border: 0; border-radius: 10px; background: transparent; padding: 0.25rem 0.75rem; }
.chapter:hover { background: var(--ground-2); }
.chapter[aria-current] { background: var(--ground-2); font-weight: 600; }
.chapter span { text-align: -webkit-match-parent; text-align: match-parent; }
.chapter .time { color: var(--ink-2); font-variant-numeric: tabular-nums; }
.wave { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; fill: color-mix(in srgb, var(--ink-2) 45%, transparent); pointer-events: none; }
.wave .heard { fill: var(--accent); }
.caption { margin: 0; min-block-size: 2.8em; font-size: 1.0625rem; text-align: center; text-wrap: balance; }
`;
