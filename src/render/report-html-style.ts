/** The style of the page. It names no file and no address, and the page allows exactly this text by its hash. */
export const style = `
:root {
	color-scheme: light dark;
	--page: #fff; --raised: #f5f6f7; --line: #d8dde2; --text: #1b2127; --quiet: #56616c; --link: #0a58a8;
	--good: #17764a; --bad: #b3261e; --look: #855400; --wait: #6b7680;
	--bad-wash: #fdf1f0; --look-wash: #fdf6e7; --good-wash: #eff8f3; --wait-wash: #f5f6f7;
	--name: #8a94a0; --proxy: #a8709f; --tcp: #4f8fd0; --tls: #2f62b5; --who: #2c8c86;
}
@media (prefers-color-scheme: dark) {
	:root {
		--page: #15191d; --raised: #1d2227; --line: #353d45; --text: #e4e8eb; --quiet: #a0abb6; --link: #8cb9f5;
		--good: #6ccb98; --bad: #ff8d83; --look: #e6b85c; --wait: #98a3ae;
		--bad-wash: #2b1d1d; --look-wash: #2a2418; --good-wash: #182620; --wait-wash: #1d2227;
		--name: #8f9aa6; --proxy: #bd8bb5; --tcp: #6aa6e6; --tls: #4a7fd6; --who: #45a8a1;
	}
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.55 system-ui, "Segoe UI", "Liberation Sans", Roboto, Arial, sans-serif; overflow-wrap: anywhere; }
header, main, footer, nav { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-size: 1.85rem; letter-spacing: -.01em; }
h2 { font-size: 1.25rem; margin: 3rem 0 1rem; }
h3 { font-size: 1.05rem; }
h4 { font-size: 1rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
pre, code, .mono { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .875em; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--page); padding: .5rem 1rem; }
.quiet { color: var(--quiet); }
.good { color: var(--good); } .bad { color: var(--bad); } .look { color: var(--look); } .wait { color: var(--wait); }
.sign { display: inline-block; width: 1.1em; height: 1.1em; vertical-align: -.18em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.verdict { border-left: .35rem solid; padding: .35rem 0 .35rem 1.1rem; margin: 2.5rem 0 1rem; }
.verdict h1 { color: var(--text); }
.verdict p { margin: 0; color: var(--quiet); }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; margin: 0; padding: 0 0 0 1.45rem; font-size: .9rem; }
.facts div { display: flex; gap: .45rem; }
dt { color: var(--quiet); white-space: nowrap; }
dd { margin: 0; }

nav ol { padding-left: 1.3rem; }
nav li { margin: .25rem 0; }
.report + .report { border-top: 1px solid var(--line); margin-top: 4rem; }
.report > h2 { font-size: 1.5rem; }
.report > .facts { padding: 0; }
.report h3.part { font-size: 1.2rem; margin: 2.5rem 0 1rem; }

.cause { border: 1px solid var(--line); border-top: .2rem solid; border-radius: .4rem; padding: 1.1rem 1.25rem 1.25rem; margin: 0 0 1.25rem; background: var(--page); }
.cause > * { color: var(--text); }
.cause.bad { border-top-color: var(--bad); } .cause.look { border-top-color: var(--look); }
.cause-head { display: flex; gap: .6rem; align-items: baseline; }
.cause-head h3, .cause-head h4 { flex: 1; font-size: 1.15rem; }
.cause-head .sign { flex: none; }
.code { font-size: .8rem; color: var(--quiet); white-space: nowrap; }
.cause dl { display: grid; grid-template-columns: 5.5rem 1fr; gap: .45rem .75rem; margin: .9rem 0 0; }
.cause dl > div { display: contents; }
pre { margin: 0; padding: .6rem .8rem; background: var(--raised); border: 1px solid var(--line); border-radius: .3rem; white-space: pre-wrap; }
pre.copy { user-select: all; }
dd pre + pre { margin-top: .4rem; }
details > summary { cursor: pointer; }
.ticket { margin-top: 1rem; }
.ticket pre { margin-top: .6rem; }

figure { margin: 0; }
.way { padding: 1.1rem 1.25rem; border: 1px solid var(--line); border-radius: .4rem; margin-bottom: 1rem; }
.way figcaption .quiet { font-size: .875rem; }
.way figcaption { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; margin-bottom: .75rem; }
.way figcaption strong { font-weight: 600; }
.way ul { list-style: none; margin: .75rem 0 0; padding: 0; font-size: .95rem; }
.wide { display: block; width: 100%; max-width: 54rem; height: auto; }
.narrow { display: none; width: 100%; max-width: 20rem; height: auto; }
svg text { font: 13px system-ui, "Segoe UI", "Liberation Sans", Roboto, Arial, sans-serif; fill: var(--text); }
svg .small { font-size: 12.5px; fill: var(--quiet); }
.narrow text, .narrow .small { font-size: 15px; }
svg .small.good { fill: var(--good); } svg .small.bad { fill: var(--bad); font-weight: 600; } svg .small.look { fill: var(--look); font-weight: 600; }
svg .line { fill: none; stroke: var(--line); stroke-width: 2; }
svg .line.good { stroke: var(--good); } svg .line.look { stroke: var(--look); }
svg .line.bad { stroke: var(--bad); stroke-dasharray: 5 4; }
svg .line.wait { stroke-dasharray: 1 5; stroke: var(--wait); stroke-linecap: round; }
svg .ring { stroke: currentColor; stroke-width: 1.75; }
svg .mark { fill: none; stroke: currentColor; stroke-width: 2.25; stroke-linecap: round; stroke-linejoin: round; }
svg .ring.good { fill: var(--good-wash); } svg .ring.bad { fill: var(--bad-wash); } svg .ring.look { fill: var(--look-wash); } svg .ring.wait { fill: var(--wait-wash); }
svg .here { fill: var(--text); stroke: none; } svg .here-mark { fill: none; stroke: var(--page); stroke-width: 2; stroke-linecap: round; }

.times { list-style: none; margin: 0; padding: 0; }
.times li { margin-bottom: 1.1rem; }
.times .of { display: flex; justify-content: space-between; gap: 1rem; }
.bar { display: block; width: 100%; height: .85rem; margin: .25rem 0; background: var(--raised); border-radius: .15rem; }
.phases { display: flex; flex-wrap: wrap; gap: 0 1.1rem; font-size: .875rem; color: var(--quiet); }
.swatch { display: inline-block; width: .65rem; height: .65rem; margin-right: .35rem; border-radius: .1rem; }
.of-name { fill: var(--name); } .of-proxy { fill: var(--proxy); } .of-tcp { fill: var(--tcp); } .of-tls { fill: var(--tls); } .of-who { fill: var(--who); } .of-failed { fill: var(--bad); }

.category { border-top: 1px solid var(--line); padding: .7rem 0; }
.category summary { display: flex; gap: .6rem; align-items: center; }
.category summary::before { content: "▸"; color: var(--quiet); width: .8rem; }
.category[open] summary::before { content: "▾"; }
.category summary::-webkit-details-marker { display: none; }
.category summary .tally { margin-left: auto; font-size: .875rem; color: var(--quiet); text-align: right; }
table { width: 100%; border-collapse: collapse; font-size: .925rem; margin-top: .5rem; table-layout: fixed; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { text-align: left; font-weight: 600; font-size: .8rem; color: var(--quiet); }
th, td { padding: .4rem .75rem .4rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
td.check { font-weight: 500; }
td .mono { display: block; color: var(--quiet); font-weight: 400; }
.c1 { width: 7.5rem; } .c2 { width: 40%; }
.notes { padding-left: 1.2rem; }
footer { color: var(--quiet); font-size: .875rem; margin: 4rem auto 2.5rem; }

@media (max-width: 46rem) {
	.wide { display: none; } .narrow { display: block; }
}
@media (max-width: 36rem) {
	header, main, footer, nav { padding: 0 1rem; }
	h1 { font-size: 1.45rem; }
	.verdict { padding-left: .8rem; margin-top: 1.5rem; } .facts { padding-left: 1.15rem; flex-direction: column; }
	.cause { padding: 1rem; } .cause dl { grid-template-columns: 1fr; gap: .1rem; } .cause dd { margin-bottom: .6rem; }
	.cause-head { flex-wrap: wrap; } .cause-head h3, .cause-head h4 { font-size: 1.05rem; } .cause-head h3, .cause-head h4 { flex: 1 1 80%; }
	.way { padding: 1rem; }
	.c1 { width: 1.8rem; } td.c1 .word, th.c1 span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
	.c2 { width: 45%; }
	.category summary { flex-wrap: wrap; } .category summary .tally { margin-left: 1.4rem; text-align: left; flex-basis: 100%; }
}
@page { margin: 16mm 15mm; }
@media print {
	:root {
		--page: #fff; --raised: #fff; --line: #b8c0c8; --text: #000; --quiet: #444; --link: #000;
		--good: #115c39; --bad: #a01b14; --look: #6b4300; --wait: #555;
		--bad-wash: #fff; --look-wash: #fff; --good-wash: #fff; --wait-wash: #fff;
	}
	body { font-size: 10pt; }
	header, main, footer, nav { max-width: none; padding: 0; }
	.skip { display: none; }
	details::details-content { content-visibility: visible; block-size: auto; }
	.category summary::before, .category[open] summary::before { content: ""; width: 0; }
	.ticket summary { list-style: none; }
	.ticket summary::-webkit-details-marker { display: none; }
	.way, .times li, tr, pre, .cause dl { break-inside: avoid; }
	h2, h3, h4, summary, .cause-head { break-after: avoid; }
	h1 { font-size: 1.6rem; } h2, .report h3.part { margin: 1.6rem 0 .6rem; }
	.verdict { margin-top: 0; } .cause { padding: .8rem 1rem; margin-bottom: .8rem; } .way { padding: .7rem 1rem; margin-bottom: .6rem; }
	th, td { padding: .2rem .5rem .2rem 0; } .times li { margin-bottom: .6rem; } footer { margin-top: 2rem; }
	.swatch, .bar rect, .bar { print-color-adjust: exact; }
	.more a::after { content: " (" attr(href) ")"; }
	.report + .report { break-before: page; border: 0; }
	.wide { display: block; } .narrow { display: none; }
}
`;
