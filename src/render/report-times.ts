import type {Report} from '../engine/report.ts';
import {harmless} from '../model/harmless.ts';
import {wrap} from '../model/wrap.ts';
import {isPassed, layerWord, type PathView, pathsOf, phasesOf, type Station, timedLayers} from './report-path.ts';
import {indent, type Pen} from './report-pen.ts';
import {signOf, verdictWords} from './report-words.ts';

/** One line an address: the milliseconds of each phase up to the one that failed, whether the certificate fits, and all of them together. */
export const timeLines = (report: Report, pen: Pen): readonly string[] => {
	const paths = pathsOf(report).filter(({kind}) => kind === 'comms');
	if (paths.length === 0) return [];
	const names = paths.map(({subject}) => harmless(subject));
	if (pen.isSpoken) return [...paths.map((path, index) => `${names[index]}: ${spokenText(path)}`), ''];
	const phaseTexts = paths.map(phaseText);
	for (const shown of [names, withoutCommonEnd(names)]) {
		const widest = Math.max(...shown.map(name => name.length));
		const lines = phaseTexts.map((text, index) => `  ${(shown[index] ?? '').padEnd(widest)}  ${text}`);
		if (lines.every(line => line.length <= pen.columns)) return [...lines, ''];
	}
	const below = names.flatMap((name, index) => [
		...indent(2, wrap(name, pen.columns - 2)),
		...indent(4, wrap(phaseTexts[index] ?? '', pen.columns - 4)),
	]);
	return [...below, ''];
};

/** `name 2 │ tcp 11 │ tls 24 │ answer 3 │ known ✔   40 ms` */
const phaseText = (path: PathView): string => {
	const {phases, judged, isReached} = partsOf(path);
	const parts = phases.map(phase => `${layerWord(phase.layer)} ${timeOf(phase)}`);
	const after = judged.map(({layer, verdict}) => `${layerWord(layer)} ${signOf(verdict)}`);
	return [...parts, ...after].join(' │ ') + (isReached ? `   ${totalOf(phases)} ms` : '');
};

/** `name 2 ms, tcp 11 ms, tls 24 ms, answer 3 ms, known good, all of them 40 ms` */
const spokenText = (path: PathView): string => {
	const {phases, judged, isReached} = partsOf(path);
	const passed = (phase: Station) => isPassed(phase) && phase.milliseconds !== undefined;
	return [
		...phases.map(phase => `${layerWord(phase.layer)} ${passed(phase) ? `${phase.milliseconds} ms` : verdictWords[phase.verdict]}`),
		...judged.map(({layer, verdict}) => `${layerWord(layer)} ${verdictWords[verdict]}`),
		...(isReached ? [`all of them ${totalOf(phases)} ms`] : []),
	].join(', ');
};

/** The phases of a way, and what was judged of its end. */
const partsOf = (path: PathView) => {
	const phases = phasesOf(path);
	const arrived = phases.every(isPassed);
	const judged = path.stations.filter(
		({layer, verdict}) =>
			arrived &&
			!timedLayers.includes(layer) &&
			verdict !== 'blocked' &&
			(layer === 'known' || verdict === 'fail' || verdict === 'warning'),
	);
	const isReached = phases.some(({layer}) => layer === 'who') && arrived && phases.every(({milliseconds}) => milliseconds !== undefined);
	return {phases, judged, isReached};
};

const timeOf = (phase: Station): string => (isPassed(phase) ? String(phase.milliseconds ?? '?') : signOf(phase.verdict));

/** All phases together, in milliseconds. */
export const totalOf = (phases: readonly Station[]): number => phases.reduce((sum, {milliseconds = 0}) => sum + milliseconds, 0);

/** `node1.example.com:10943`, `node2.example.com:10943` → `node1`, `node2`: where lines would not fit. */
const withoutCommonEnd = (names: readonly string[]): readonly string[] => {
	const [first = '', ...others] = names;
	if (others.length === 0) return names;
	const ends = [...first.matchAll(/[.:]/g)].map(({index}) => first.slice(index));
	const common = ends.find(end => names.every(name => name.endsWith(end) && name.length > end.length)) ?? '';
	return names.map(name => name.slice(0, name.length - common.length));
};
