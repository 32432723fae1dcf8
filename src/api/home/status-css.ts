/** Colours are the pairs checked for contrast in light and dark. */
export const STATUS_CSS = `
:root { color-scheme: light dark; --ink: #12161c; --paper: #ffffff; --line: #d5dae1; --healthy: #00795a;
  --degraded: #8a5a00; --unhealthy: #b3261e; --unknown: #5f6670; --link: #1f5fbf; --wash: 7%; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf0; --paper: #12161c; --line: #333a44; --healthy: #35c79a; --degraded: #f0b429;
    --unhealthy: #ff7a70; --unknown: #a4acb8; --link: #7fb2ff; --wash: 12%; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.25rem 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.6rem; line-height: 1.25; }
p { margin: .25rem 0; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
footer { margin-top: 1.5rem; }
footer a { display: inline-block; min-height: 24px; margin-right: .75rem; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: .9rem 0 0; padding: 0; list-style: none; }
.counts li { padding: .25rem .7rem; border: 1px solid currentcolor; border-radius: 1rem; }
.counts .none { color: var(--unknown); border-color: var(--line); }
.incidents { margin: .9rem 0 0; padding: .4rem .8rem; border-left: 4px solid var(--unhealthy); list-style: none; }
.incidents a { font-weight: 600; font-family: ui-monospace, monospace; }
table { width: 100%; margin-top: 1rem; border-collapse: collapse; }
th, td { padding: .45rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  font-weight: normal; }
thead th { font-size: .85rem; color: var(--unknown); }
td { white-space: nowrap; }
td:first-child { font-weight: 600; }
tbody th { width: 45%; }
tbody th a { font-weight: 600; }
tr.unhealthy-row { background: color-mix(in srgb, var(--unhealthy) var(--wash), transparent); }
tr.degraded-row { background: color-mix(in srgb, var(--degraded) var(--wash), transparent); }
small { display: -webkit-box; overflow: hidden; color: var(--ink); -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
.note { padding: 0 .4rem; border: 1px solid var(--line); border-radius: .3rem; color: var(--unknown); font-size: .85rem;
  white-space: nowrap; }
.healthy { color: var(--healthy); } .degraded { color: var(--degraded); }
.unhealthy { color: var(--unhealthy); } .unknown { color: var(--unknown); }
.quiet { color: var(--unknown); }
.stale { padding: .4rem .6rem; border: 2px dashed var(--degraded); }
@media (max-width: 640px) {
  body { padding: .75rem; }
  h1 { font-size: 1.35rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody { display: block; }
  tr { display: flex; flex-wrap: wrap; column-gap: 1rem; padding: .6rem .4rem; border-bottom: 1px solid var(--line); }
  td, tbody th { width: auto; padding: 0; border: 0; white-space: normal; }
  tbody th { flex: 1 1 auto; }
  td[data-label]::before { content: attr(data-label) " "; color: var(--unknown); }
}
`;
