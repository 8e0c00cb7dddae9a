import {type Fragment, html} from './markup.ts';
import {type Look, lookOf, marks, sign} from './report-html-signs.ts';
import {isPassed, layerTitle, type PathView, phasesOf, type Station, timedLayers} from './report-path.ts';
import {totalOf} from './report-times.ts';
import {verdictWords} from './report-words.ts';

/** A page has at most this many pictures; the checks below tell of the others. */
const mostWays = 64;

/** The picture of each way, and its words. */
export const ways = (paths: readonly PathView[]): Fragment => {
	const more = paths.length - mostWays;
	const most = Math.max(...paths.map(({stations}) => stations.length));
	return html`${paths.slice(0, mostWays).map(path => way(path, most))}${more > 0 ? html`<p>${more} more are among the checks below.</p>` : undefined}`;
};

const way = (path: PathView, most: number): Fragment => {
	const unwell = path.stations
		.filter(station => !isPassed(station) || station.verdict === 'warning')
		.filter(({verdict}) => verdict !== 'blocked');
	const waiting = path.stations.filter(({verdict}) => verdict === 'blocked').length;
	return html`<figure class="way">
<figcaption><strong><bdi class="mono">${path.subject}</bdi></strong>${path.localAddress === undefined ? undefined : html` <span class="quiet">from address <bdi class="mono">${path.localAddress}</bdi></span>`}</figcaption>
${acrossPicture(path, most)}${downPicture(path)}
${unwell.length === 0 && waiting === 0 ? undefined : html`<ul>${unwell.map(({layer, verdict, says}) => html`<li>${sign(verdict)} <strong>${layerTitle(layer, path.kind)}:</strong> ${says}</li>`)}${waiting === 0 ? undefined : html`<li>${sign('blocked')} <span class="quiet">${waiting === 1 ? '1 layer waits' : `${waiting} layers wait`} for what failed before.</span></li>`}</ul>`}
</figure>
`;
};

/** What a picture shows of a station under its name. */
const detailOf = (station: Station): string => {
	const {layer, verdict, milliseconds} = station;
	if (!isPassed(station) || verdict === 'warning') return verdictWords[verdict];
	return timedLayers.includes(layer) && milliseconds !== undefined ? `${milliseconds} ms` : verdictWords.pass;
};

/** The same in words, for those who do not see it. */
const spoken = ({subject, kind, stations}: PathView): string =>
	`The way from this machine to ${subject}: ${stations.map(station => `${layerTitle(station.layer, kind)} ${detailOf(station)}`).join(', ')}`;

const step = 108;

/** Side by side, all pictures to the same scale. */
const acrossPicture = (path: PathView, most: number): Fragment => {
	return html`<svg class="wide" viewBox="0 0 ${step * (most + 1)} 84" role="img" aria-label="${spoken(path)}">
${path.stations.map((station, index) => connector(station, `M${step * (index + 0.5) + 20} 24 H${step * (index + 1.5) - 20}`))}
${here(step / 2, 24)}<text x="${step / 2}" y="62" text-anchor="middle">This machine</text>
${path.stations.map((station, index) => {
	const x = step * (index + 1.5);
	return html`${circle(station, x, 24)}<text x="${x}" y="62" text-anchor="middle">${layerTitle(station.layer, path.kind)}</text><text class="small ${lookOf(station.verdict)}" x="${x}" y="79" text-anchor="middle">${detailOf(station)}</text>
`;
})}</svg>`;
};

const row = 46;

/** One below the other, for narrow screens. */
const downPicture = (path: PathView): Fragment => {
	const height = row * (path.stations.length + 1);
	return html`<svg class="narrow" viewBox="0 0 320 ${height}" role="img" aria-label="${spoken(path)}">
${path.stations.map((station, index) => connector(station, `M22 ${row * (index + 0.5) + 18} V${row * (index + 1.5) - 18}`))}
${here(22, row / 2)}<text x="54" y="${row / 2 + 5}">This machine</text>
${path.stations.map((station, index) => {
	const y = row * (index + 1.5);
	return html`${circle(station, 22, y)}<text x="54" y="${y + 5}">${layerTitle(station.layer, path.kind)}</text><text class="small ${lookOf(station.verdict)}" x="170" y="${y + 5}">${detailOf(station)}</text>
`;
})}</svg>`;
};

const connector = ({verdict}: Station, line: string): Fragment => html`<path class="line ${lookOf(verdict)}" d="${line}"/>`;

const circle = ({verdict}: Station, x: number, y: number): Fragment => {
	const look: Look = lookOf(verdict);
	return html`<g class="${look}" transform="translate(${x} ${y})"><circle class="ring ${look}" r="14"/><path class="mark" d="${marks[look]}"/></g>`;
};

const here = (x: number, y: number): Fragment =>
	html`<g transform="translate(${x} ${y})"><rect class="here" x="-14" y="-14" width="28" height="28" rx="6"/><path class="here-mark" d="M-6 -4 l4 4 l-4 4 M1 5 h5"/></g>`;

/** The phases of each connection as bars on one scale, with their numbers. */
export const times = (paths: readonly PathView[]): Fragment => {
	const timed = paths.filter(path => phasesOf(path).length > 0).slice(0, mostWays);
	const longest = Math.max(1, ...timed.map(path => totalOf(phasesOf(path))));
	return html`<ul class="times">${timed.map(path => timeRow(path, longest))}</ul>
`;
};

const timeRow = (path: PathView, longest: number): Fragment => {
	const phases = phasesOf(path);
	let before = 0;
	const bars = phases.map(phase => {
		const left = (before / longest) * 1000;
		before += phase.milliseconds ?? 0;
		const width = Math.max(3, ((phase.milliseconds ?? 0) / longest) * 1000 - 2);
		return html`<rect class="of-${isPassed(phase) ? phase.layer : 'failed'}" x="${rounded(Math.min(left, 996))}" y="0" width="${rounded(width)}" height="10"/>`;
	});
	return html`<li><div class="of"><bdi class="mono">${path.subject}</bdi><span>${totalOf(phases)} ms${phases.every(isPassed) ? undefined : html` <span class="quiet">until it failed</span>`}</span></div>
<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>
<div class="phases">${phases.map(phase => phaseWords(phase, path.kind))}</div></li>
`;
};

const phaseWords = (phase: Station, kind: PathView['kind']): Fragment => {
	const {layer, milliseconds} = phase;
	const number = milliseconds === undefined ? '' : `${milliseconds} ms`;
	return html`<span><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="of-${isPassed(phase) ? layer : 'failed'}" width="10" height="10"/></svg>${layerTitle(layer, kind)} ${isPassed(phase) ? number : html`${sign(phase.verdict)} ${verdictWords[phase.verdict]} ${number === '' ? undefined : `after ${number}`}`}</span>
`;
};

const rounded = (value: number): number => Math.round(value * 10) / 10;
