/**
 * The style of the console: light or dark as the browser prefers, one column on narrow screens. Contrast is at least
 * 4.5 to 1.
 */
export const style = `
:root{color-scheme:light dark;--ground:light-dark(#fff,#16181d);--raised:light-dark(#f4f5f7,#20242c);--text:light-dark(#1b1f24,#e8eaed);
--quiet:light-dark(#515861,#a9b1bb);--line:light-dark(#c9ced6,#3b424d);--strong:light-dark(#0b5cad,#8ec2ff);--on-strong:light-dark(#fff,#0b1a2b);
--good:light-dark(#1a6b34,#7fd49a);--bad:light-dark(#a4262c,#ff9a9e);--held:light-dark(#8a4b00,#ffc26b)}
*{box-sizing:border-box}
body{margin:0;font:1rem/1.5 system-ui,sans-serif;background:var(--ground);color:var(--text)}
header,main{max-width:80rem;margin:0 auto;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline;border-bottom:1px solid var(--line)}
header p{margin:0}#me{margin-left:auto;color:var(--quiet)}
h1{font-size:1.4rem;margin:0}h2{font-size:1.2rem;margin:0 0 .5rem}h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
main{display:grid;gap:1.5rem;grid-template-columns:minmax(0,1fr)}
section{background:var(--raised);border:1px solid var(--line);border-radius:.5rem;padding:1rem;min-width:0;container-type:inline-size}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--ground);padding:.5rem}
a{color:var(--strong)}:focus-visible{outline:3px solid var(--strong);outline-offset:2px}
.mode{font-weight:600}.mode[data-writes=true]{color:var(--held)}.mode[data-writes=false]{color:var(--good)}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);font-weight:400}td p{margin:0}
thead th{color:var(--quiet);font-weight:600;white-space:nowrap}tbody th{white-space:nowrap}
.state[data-state=held]{color:var(--held);font-weight:600}.state[data-state=failed]{color:var(--bad);font-weight:600}
.state[data-state=completed],.state[data-state=reported]{color:var(--good)}
button,input{font:inherit;color:inherit}
button{min-height:2.75rem;padding:.25rem 1rem;border:1px solid var(--strong);border-radius:.375rem;background:var(--ground);color:var(--strong);cursor:pointer}
button.strong{background:var(--strong);color:var(--on-strong)}button[aria-disabled=true]{opacity:.6;cursor:progress}
button.link{border:0;background:none;padding:0;min-height:1.75rem;text-decoration:underline}button.link[aria-current]{font-weight:700}
.buttons{display:flex;flex-wrap:wrap;gap:.5rem;margin:.75rem 0}
input:not([type=checkbox]){display:block;width:100%;max-width:30rem;min-height:2.75rem;padding:.25rem .75rem;border:1px solid var(--quiet);border-radius:.375rem;background:var(--ground)}
.option{display:flex;gap:.5rem;align-items:center;min-height:2.75rem;margin-top:.5rem}.option input{flex:none;width:1.25rem;height:1.25rem;margin:0;accent-color:var(--strong)}
.help{margin:.25rem 0;color:var(--quiet)}.status{margin:.25rem 0;min-height:1.5rem}
.status:empty{min-height:0;margin:0}.status[data-kind=problem],[role=alert]{color:var(--bad)}.status[data-kind=done]{color:var(--good)}
.verdict[data-result=hold]{border-left:.3rem solid var(--held);padding-left:.75rem}
dl{display:grid;gap:.25rem 1rem;margin:.75rem 0}dl>div{display:grid;grid-template-columns:minmax(0,14rem) minmax(0,1fr);gap:.25rem 1rem}
dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
.checks{padding-left:1.25rem}.checks li[data-state=missing]>b{color:var(--bad)}.checks li[data-state=unknown]>b{color:var(--held)}.checks li[data-state=ok]>b{color:var(--good)}
.trace li{margin:.25rem 0}.trace li[data-ok=false]{color:var(--bad)}.trace b{display:inline-block}.trace b::first-letter{text-transform:uppercase}
progress{width:min(20rem,100%)}code{overflow-wrap:anywhere}td code{display:block;min-width:11rem}td code:empty{min-width:0}
dialog{max-width:min(32rem,calc(100% - 2rem));border:1px solid var(--line);border-radius:.5rem;background:var(--ground);color:var(--text)}dialog::backdrop{background:#0009}
@media (min-width:75rem){main{grid-template:auto 1fr/minmax(0,2fr) minmax(0,1fr);align-items:start}section:nth-of-type(2){grid-area:1/2/span 2}}
@container (max-width:32rem){dl{gap:.5rem}dl>div{grid-template-columns:minmax(0,1fr);gap:0}td{min-width:6rem}td:last-child{min-width:12rem}}
@media (max-width:40rem){#me{margin-left:0}}
`;
