/** Colours as on the status page, checked for contrast in light and dark. */
export const REFERENCE_CSS = `
:root { color-scheme: light dark; --ink: #12161c; --paper: #ffffff; --panel: #f5f7f9; --line: #d5dae1; --quiet: #5f6670;
  --link: #1f5fbf; --get: #00795a; --post: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf0; --paper: #12161c; --panel: #191f27; --line: #333a44; --quiet: #a4acb8; --link: #7fb2ff;
    --get: #35c79a; --post: #f0b429; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { display: grid; grid-template-columns: 19rem minmax(0, 1fr); margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1rem; border-right: 1px solid var(--line);
  background: var(--panel); font-size: .85rem; }
nav ul { margin: 0 0 .5rem; padding: 0; list-style: none; }
nav p { margin: .5rem 0 .2rem; }
nav a { color: inherit; text-decoration: none; }
nav li a { display: block; padding: .15rem .3rem; border-radius: .25rem; }
nav a:hover { text-decoration: underline; }
.brand { font-size: 1rem; } .brand a, .group a { font-weight: 600; }
.group { text-transform: capitalize; }
main { max-width: 60rem; padding: 1.5rem 2rem 4rem; }
h1 { margin: 0 0 .5rem; font-size: 1.8rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 .25rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; }
h2::first-letter { text-transform: uppercase; }
h3 { margin: 0 0 .5rem; font-size: 1.05rem; }
h3 a { color: inherit; text-decoration: none; }
h4 { margin: .9rem 0 .2rem; font-size: .85rem; color: var(--quiet); text-transform: uppercase; letter-spacing: .04em; }
p { margin: .4rem 0; }
a { color: var(--link); }
a:focus-visible, pre:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { margin: .5rem 0; padding: .6rem .8rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--panel); overflow-wrap: normal; }
.operation, .schema { margin: 1.25rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; }
.operation:target, .schema:target { border-color: var(--link); box-shadow: 0 0 0 1px var(--link); }
.method { display: inline-block; min-width: 3.1em; font-weight: 700; font-size: .8em; letter-spacing: .03em; }
h3 .method { padding: .1rem .4rem; border: 1px solid currentcolor; border-radius: .3rem; text-align: center; }
.get { color: var(--get); } .post, .put { color: var(--post); }
.same, .failures { color: var(--quiet); font-size: .9rem; }
.fields { margin: .2rem 0 .4rem; padding: 0; list-style: none; }
.fields .fields { margin-left: .35rem; padding-left: .9rem; border-left: 2px solid var(--line); }
.fields li { padding: .2rem 0; border-top: 1px solid var(--line); }
.fields .fields li { border-top: 0; }
.fields code { font-weight: 600; }
.says { display: block; color: var(--quiet); font-size: .9rem; }
.says code { font-weight: 400; }
.type { color: var(--quiet); font-size: .85rem; font-family: ui-monospace, monospace; }
em { color: var(--quiet); font-size: .85rem; font-style: normal; }
summary { cursor: pointer; }
.answer { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid var(--line); }
.status { font-weight: 700; }
.content { font-size: .9rem; }
@media (max-width: 760px) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--line); }
  nav li a { padding: .3rem; }
  main { padding: 1rem; }
}
`;
