/** Colours are the pairs checked for contrast in light and dark. */
export const STATUS_CSS = `
:root { color-scheme: light dark; --ink: #12161c; --paper: #ffffff; --line: #d5dae1; --healthy: #00795a;
  --degraded: #8a5a00; --unhealthy: #b3261e; --unknown: #5f6670; --link: #1f5fbf; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf0; --paper: #12161c; --line: #333a44; --healthy: #35c79a; --degraded: #f0b429;
    --unhealthy: #ff7a70; --unknown: #a4acb8; --link: #7fb2ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.4rem; }
p { margin: .25rem 0; }
a { color: var(--link); }
footer { margin-top: 1.5rem; }
footer a { display: inline-block; min-height: 24px; margin-right: .75rem; }
table { width: 100%; margin-top: 1rem; border-collapse: collapse; }
th, td { padding: .4rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  font-weight: normal; }
thead th { font-size: .85rem; color: var(--unknown); }
td:first-child { white-space: nowrap; font-weight: 600; }
small { display: block; color: var(--unknown); }
.healthy { color: var(--healthy); } .degraded { color: var(--degraded); }
.unhealthy { color: var(--unhealthy); } .unknown { color: var(--unknown); }
.quiet { color: var(--unknown); }
.stale { padding: .4rem .6rem; border: 2px dashed var(--degraded); }
@media (max-width: 640px) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td, tbody th { display: block; padding: .1rem 0; border: 0; }
  tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  td[data-label]::before { content: attr(data-label) " "; color: var(--unknown); }
}
`;
