/** The look of all pages: the console's colours, light and dark by the system. */
export const css = `
:root { color-scheme: light dark;
  --canvas:#f4f5f7; --surface:#fff; --sunken:#f8f9fa; --line:#e4e7ec; --line-strong:#cdd3dc; --control:#8a93a3;
  --ink-1:#1b202b; --ink-2:#475063; --ink-3:#656e80; --primary:#3552c4; --primary-hover:#2b44a8; --primary-ink:#3552c4; --primary-tint:#edf1fd;
  --late-ink:#b4231d; --late-tint:#fdedeb; --soon-ink:#a64b06; --soon-tint:#fff1e4; --good-ink:#17734a; --good-tint:#e7f5ed; --move-ink:#1f5fa8; --move-tint:#e8f1fb; --today-ink:#8a6100; --today-tint:#fcf4da; }
@media (prefers-color-scheme: dark) { :root {
  --canvas:#0f1217; --surface:#161a21; --sunken:#12161c; --line:#282e39; --line-strong:#3a4250; --control:#717b8d;
  --ink-1:#e7eaf0; --ink-2:#b3bbc8; --ink-3:#8d97a8; --primary:#4763d6; --primary-hover:#4f6bdd; --primary-ink:#9fb4ff; --primary-tint:#1d2744;
  --late-ink:#ff9c94; --late-tint:#3a1b1b; --soon-ink:#f7b072; --soon-tint:#37230f; --good-ink:#6ccb98; --good-tint:#12301f; --move-ink:#86bbf5; --move-tint:#152a42; --today-ink:#e3be5a; --today-tint:#322808; } }
* { box-sizing:border-box; }
body { margin:0; background:var(--canvas); color:var(--ink-1); font:400 14px/22px -apple-system,BlinkMacSystemFont,"Segoe UI","PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif; font-variant-numeric:tabular-nums; }
h1,h2,h3,p,ul,dl,dd { margin:0; padding:0; } ul { list-style:none; }
h1 { font-size:18px; line-height:26px; font-weight:600; } h2 { font-size:15px; line-height:22px; font-weight:600; }
a { color:var(--primary-ink); text-decoration:none; } a:hover { text-decoration:underline; }
button,input,select,textarea { font:inherit; color:inherit; }
:focus-visible { outline:2px solid var(--primary-ink); outline-offset:2px; }
.top { display:flex; align-items:center; gap:24px; height:56px; padding:0 24px; background:var(--surface); border-bottom:1px solid var(--line); }
.brand { display:flex; align-items:center; gap:10px; color:var(--ink-1); white-space:nowrap; } .brand:hover { text-decoration:none; }
.mark { display:inline-grid; place-items:center; width:26px; height:26px; border-radius:6px; background:var(--primary); color:#fff; font-size:13px; font-weight:600; }
.top nav { display:flex; gap:4px; } .top nav a { padding:6px 12px; border-radius:6px; color:var(--ink-2); } .top nav a[aria-current] { background:var(--primary-tint); color:var(--primary-ink); font-weight:600; }
main { max-width:1280px; margin:0 auto; padding:24px; display:grid; gap:16px; grid-template-columns:minmax(0,1fr); }
footer { max-width:1280px; margin:0 auto; padding:0 24px 32px; color:var(--ink-3); font-size:12px; line-height:18px; }
.head { display:flex; align-items:baseline; flex-wrap:wrap; gap:4px 12px; } .head p { color:var(--ink-3); font-size:13px; }
.card { background:var(--surface); border:1px solid var(--line); border-radius:10px; padding:16px 20px; min-width:0; } .card > h2 { margin-bottom:10px; }
.cards { display:grid; gap:16px; grid-template-columns:repeat(auto-fit,minmax(min(340px,100%),1fr)); align-items:start; }
.kpis { display:grid; gap:12px; grid-template-columns:repeat(auto-fit,minmax(128px,1fr)); } .kpi { background:var(--surface); border:1px solid var(--line); border-radius:10px; padding:12px 16px; color:inherit; } .kpi b { display:block; font-size:24px; line-height:32px; font-weight:600; } .kpi span { color:var(--ink-3); font-size:12px; }
.scroll { overflow-x:auto; margin:0 -20px; padding:0 20px; }
table { width:100%; border-collapse:collapse; } th { text-align:left; font-size:12px; line-height:18px; font-weight:600; color:var(--ink-3); padding:6px 12px 6px 0; white-space:nowrap; } td { padding:8px 12px 8px 0; border-top:1px solid var(--line); vertical-align:top; } td.num,th.num { text-align:right; white-space:nowrap; }
.mono { font:12px/20px ui-monospace,"SF Mono","Cascadia Mono",Consolas,"Noto Sans Mono CJK SC",monospace; overflow-wrap:anywhere; }
.t2 { color:var(--ink-2); } .t3 { color:var(--ink-3); } .s12 { font-size:12px; line-height:18px; } .nowrap { white-space:nowrap; }
.tag { display:inline-block; padding:0 7px; border-radius:4px; font-size:12px; line-height:20px; background:var(--sunken); color:var(--ink-2); white-space:nowrap; }
.tag.late { background:var(--late-tint); color:var(--late-ink); } .tag.soon { background:var(--soon-tint); color:var(--soon-ink); } .tag.good { background:var(--good-tint); color:var(--good-ink); } .tag.move { background:var(--move-tint); color:var(--move-ink); } .tag.today { background:var(--today-tint); color:var(--today-ink); }
.btn { display:inline-flex; align-items:center; justify-content:center; gap:6px; min-height:34px; padding:5px 14px; border:1px solid var(--line-strong); border-radius:6px; background:var(--surface); color:var(--ink-1); cursor:pointer; white-space:nowrap; } .btn:hover { border-color:var(--control); text-decoration:none; }
.btn.primary { background:var(--primary); border-color:var(--primary); color:#fff; font-weight:600; } .btn.primary:hover { background:var(--primary-hover); } .btn.s { min-height:28px; padding:2px 10px; font-size:13px; } .btn.wide { width:100%; min-height:44px; }
.row { display:flex; flex-wrap:wrap; align-items:center; gap:8px; }
form.fields { display:grid; gap:10px; grid-template-columns:repeat(auto-fit,minmax(min(150px,100%),1fr)); } form.fields .full { grid-column:1/-1; }
label { display:grid; gap:4px; font-size:13px; line-height:20px; color:var(--ink-2); } label.check { display:flex; align-items:center; gap:8px; }
input:not([type=checkbox]):not([type=radio]),select,textarea { width:100%; min-height:34px; padding:5px 10px; border:1px solid var(--control); border-radius:6px; background:var(--surface); font-size:14px; } textarea { min-height:64px; resize:vertical; }
.note { padding:10px 14px; border-radius:6px; background:var(--today-tint); color:var(--today-ink); font-size:13px; line-height:20px; }
.result { color:var(--ink-2); font-size:13px; line-height:20px; overflow-wrap:anywhere; } .result:empty { display:none; } .result.bad { color:var(--late-ink); }
td .row { flex-wrap:nowrap; } .card > p + .row { margin-top:10px; } .mail h2 { margin-bottom:8px; } .mail .back { display:none; }
.empty { padding:32px 0; text-align:center; color:var(--ink-3); }
dl.pairs { display:grid; grid-template-columns:max-content minmax(0,1fr); gap:6px 16px; } dl.pairs dt { color:var(--ink-3); font-size:13px; }
.inbox { display:grid; grid-template-columns:minmax(0,360px) minmax(0,1fr); gap:16px; align-items:start; }
.mails { background:var(--surface); border:1px solid var(--line); border-radius:10px; overflow:hidden; } .mails a { display:block; padding:12px 16px; border-top:1px solid var(--line); color:inherit; } .mails li:first-child a { border-top:0; } .mails a:hover { background:var(--sunken); text-decoration:none; } .mails a[aria-current] { background:var(--primary-tint); }
.mails .line { display:flex; justify-content:space-between; gap:12px; } .cut { overflow:hidden; text-overflow:ellipsis; white-space:nowrap; min-width:0; } .mails b { font-weight:600; }
.mail iframe { display:block; width:100%; height:min(70vh,760px); border:1px solid var(--line); border-radius:6px; background:#fff; } .mail pre { white-space:pre-wrap; overflow-wrap:anywhere; font:inherit; margin:0; } .mail .meta { padding-bottom:12px; }
body.auth { background:var(--canvas); } .auth main { max-width:560px; padding-top:40px; } .auth .card { padding:24px; } .auth .title { text-align:center; display:grid; gap:6px; justify-items:center; padding-bottom:16px; } .auth .mark { width:44px; height:44px; border-radius:10px; font-size:20px; background:#1677ff; }
.auth .shop { display:flex; align-items:center; gap:12px; padding:10px 12px; border:1px solid var(--line); border-radius:8px; cursor:pointer; color:var(--ink-1); font-size:14px; } .auth .shop:has(input:checked) { border-color:#1677ff; background:var(--primary-tint); } .auth .shops { display:grid; gap:8px; max-height:360px; overflow:auto; padding:2px; } .auth .btn.primary { background:#1677ff; border-color:#1677ff; } .auth ul.scopes { display:grid; gap:4px; padding:12px 16px; background:var(--sunken); border-radius:8px; color:var(--ink-2); font-size:13px; line-height:20px; } .auth form { display:grid; gap:16px; }
@media (max-width:720px) { .top { padding:0 16px; gap:12px; } .top nav a { padding:6px 8px; } main { padding:16px; } .brand b { display:none; } .inbox { grid-template-columns:minmax(0,1fr); } .card { padding:14px 16px; } .scroll { margin:0 -16px; padding:0 16px; } .btn { min-height:40px; } .btn.s { min-height:36px; } .auth main { padding-top:16px; } .inbox.open .mails,.inbox:not(.open) .mail { display:none; } .mail .back { display:block; padding-bottom:8px; } table.stack thead { display:none; } table.stack tr { display:flex; flex-wrap:wrap; align-items:center; gap:4px 12px; padding:10px 0; border-top:1px solid var(--line); } table.stack tr:first-child { border-top:0; } table.stack td { border:0; padding:0; } table.stack td:first-child,table.stack td:nth-child(5) { flex-basis:100%; min-width:0; } table.stack td .row { flex-wrap:wrap; } }
`;
