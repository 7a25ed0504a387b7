/** The page's own style; its hash stands in the policy. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: #8885; --quiet: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 small { font-weight: normal; font-size: 1rem; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); text-transform: capitalize; }
h3 { margin-bottom: 0; overflow-wrap: anywhere; font-size: 1.1rem; }
h4 { margin: 1rem 0 .25rem; }
article { padding: .5rem 0 1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
code { font: .9em ui-monospace, monospace; background: var(--quiet); padding: 0 .2em; border-radius: 3px; }
.method { font: bold .8em ui-monospace, monospace; border: 1px solid var(--line); border-radius: 3px; padding: .1em .4em; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0; border-top: 1px solid var(--line); overflow-wrap: break-word; }
td:first-child { min-width: 10rem; }
td:nth-child(2) { min-width: 9rem; }
td:last-child { width: 100%; }
@media (max-width: 40rem) { tr { display: block; border-top: 1px solid var(--line); padding: .25rem 0; } th { display: none; } td { display: block; border: 0; padding: 0; } }
dl { display: grid; grid-template-columns: 4rem 1fr; gap: .25rem 1rem; margin: 0; font-size: .9rem; }
dd { margin: 0; min-width: 0; }
@media print { nav { display: none; } details { display: block; } }
`
