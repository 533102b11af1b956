/** The style sheet of the report, light and dark, from a phone's width up. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #5b6675; --line: #dfe4ea;
  --accent: #2563a8; --good: #1d7a4d; --warn: #a35b00; --bad: #b3261e;
  --good-ground: #e3f4ea; --warn-ground: #fdf0dc; --bad-ground: #fbe4e2; --plain-ground: #eceff3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1b2129; --ink: #e6eaf0; --soft: #9aa6b5; --line: #2d3641;
    --accent: #7fb4ee; --good: #6fd3a0; --warn: #f0b45e; --bad: #f28b82;
    --good-ground: #17352a; --warn-ground: #3a2c14; --bad-ground: #43211f; --plain-ground: #28303b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  overflow-wrap: break-word;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 19px; margin: 40px 0 12px; }
h3 { font-size: 16px; margin: 0; }
p { margin: 0 0 8px; }
a { color: var(--accent); }
.soft { color: var(--soft); }
.lead { color: var(--soft); max-width: 68ch; }
.verdict { display: inline-block; margin: 14px 0 0; padding: 4px 12px; border-radius: 999px; font-weight: 600; }
.good { color: var(--good); background: var(--good-ground); }
.warn { color: var(--warn); background: var(--warn-ground); }
.bad { color: var(--bad); background: var(--bad-ground); }
.plain { color: var(--soft); background: var(--plain-ground); }
.nights { display: grid; gap: 14px; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
.card header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 6px; margin-bottom: 2px; }
.card header h3 { margin-right: auto; }
.tag { padding: 1px 9px; border-radius: 999px; font-size: 13px; font-weight: 600; white-space: nowrap; }
.meter { display: flex; height: 10px; border-radius: 5px; overflow: hidden; background: var(--plain-ground); margin: 12px 0 6px; }
.meter + .soft { font-size: 13px; }
.meter i { display: block; }
.meter .m-good { background: var(--good); }
.meter .m-warn { background: var(--warn); }
dl { display: grid; grid-template-columns: 1fr auto; gap: 2px 12px; margin: 10px 0 0; font-size: 14px; }
dt { color: var(--soft); } dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
.message { font-size: 13px; color: var(--soft); margin: 12px 0 0; }
.message summary { padding: 0; border: 0; background: none; font-weight: 400; color: var(--accent); }
.message[open] > summary { margin-bottom: 4px; }
.message p { overflow-wrap: anywhere; margin: 0; }
.tiles { display: grid; gap: 14px; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); margin: 22px 0 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 12px 18px; }
.tile b { display: block; font-size: 26px; line-height: 1.25; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.tile span { color: var(--soft); font-size: 13px; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { padding: 8px 14px; text-align: left; border-bottom: 1px solid var(--line); vertical-align: middle; }
tbody tr:last-child td, tbody tr:last-child th { border-bottom: 0; }
thead th { color: var(--soft); font-weight: 600; font-size: 13px; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.drift th { font-weight: 600; white-space: nowrap; }
.drift .what { color: var(--soft); min-width: 220px; }
.drift .zero { color: var(--soft); opacity: 0.5; }
details { margin: 0 0 14px; }
summary { cursor: pointer; padding: 12px 18px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; font-weight: 600; }
details[open] > summary { margin-bottom: 12px; }
.filters { display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 12px; }
.filters button { font: inherit; font-size: 13px; padding: 4px 11px; border-radius: 999px; border: 1px solid var(--line);
  background: var(--card); color: var(--ink); cursor: pointer; }
.filters button[aria-pressed=true] { background: var(--accent); border-color: var(--accent); color: var(--card); }
.people { display: grid; gap: 10px; grid-template-columns: repeat(auto-fill, minmax(430px, 1fr)); padding: 0; margin: 0; list-style: none; }
.person { display: flex; gap: 14px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 12px 14px; }
.person[hidden] { display: none; }
.faces { display: flex; gap: 6px; flex: none; }
figure { margin: 0; width: 58px; }
figcaption { font-size: 11px; color: var(--soft); text-align: center; margin-top: 2px; line-height: 1.2; white-space: nowrap; }
.face { display: block; margin: 0 auto; width: 56px; height: 56px; border-radius: 50%; background: var(--plain-ground) center / cover no-repeat; }
.none { border: 2px dashed var(--line); background: none; }
.who { min-width: 0; flex: 1; }
.who b { display: block; overflow-wrap: anywhere; }
.who small { display: block; color: var(--soft); overflow-wrap: anywhere; line-height: 1.35; }
.who .tags { display: flex; flex-wrap: wrap; gap: 4px; margin: 4px 0; }
.who .tag { white-space: normal; }
ul.plainlist { margin: 0; padding-left: 18px; }
ul.plainlist li { margin: 2px 0; overflow-wrap: anywhere; }
footer { margin-top: 48px; font-size: 13px; color: var(--soft); }
@media (max-width: 560px) {
  main { padding: 22px 14px 48px; }
  h1 { font-size: 23px; }
  .people { grid-template-columns: 1fr; }
  .person { flex-direction: column; gap: 10px; }
  .faces { gap: 14px; }
  .drift .what, .drift thead th span { display: none; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 10px; }
  th, td { padding: 6px 7px; }
  table { font-size: 13px; }
}
`;
