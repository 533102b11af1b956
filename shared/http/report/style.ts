/** The style of reports: light or dark as the browser prefers, from the width of a phone up, and for print. */
export const style = `:root{color-scheme:light dark;--ink:#1b2330;--soft:#566070;--line:#d9dfe6;--ground:#f6f7f9;--card:#fff;--link:#1f5c9c;--hold:#8f4a00;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#a3aebc;--line:#2f3944;--ground:#12161c;--card:#1b2129;--link:#8abcf1;--hold:#f0b45e;--bad:#f28b82}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
main{max-width:78rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
h2:target{text-decoration:underline}
dt{font-weight:600}
dd{margin:0 0 .4rem;max-width:75ch}
p{margin:0 0 .6rem;max-width:75ch}
a{color:var(--link)}
.soft{color:var(--soft)}
.note,.message{border-left:4px solid var(--hold);background:var(--card);padding:.6rem .9rem;margin:1rem 0}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px}
.scroll+p{margin-top:1rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{padding:.35rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);min-width:6rem}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--soft);font-size:.85rem}
.lines td{overflow-wrap:normal}
.lines td:nth-child(4){min-width:16rem}
.lines td:nth-child(-n+2){white-space:nowrap}
.lines td:nth-child(2){font:.85em ui-monospace,monospace;color:var(--soft)}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;min-width:0}
.hold{color:var(--hold);font-weight:600}
code{font-size:.85em}
ul{margin:0;padding-left:1.1rem}
@media print{:root{--ground:#fff}.scroll{overflow:visible;border:0}}`;
