import {isUnstable, type WatchStatistics, watchPhases} from '../engine/watch-statistics.ts';
import {harmless} from '../model/harmless.ts';
import {penOf, type Writing, written} from './report-pen.ts';

/** What `diagnose --watch --json` prints for each address. */
export type Watched = {readonly address: string} & WatchStatistics;

const column = 8;

/** What a watch saw: a small table for each address, and the reasons of what was lost. Fits 60 columns. */
export const renderWatch = (watched: readonly Watched[], options: Omit<Writing, 'columns'>): string => {
	const pen = penOf({...options, columns: 80});
	const lines = watched.flatMap(seen => {
		const {address, looks, lost, phases, reasons} = seen;
		const sign = lost === 0 ? 'pass' : isUnstable(seen) ? 'warning' : 'information';
		return [
			'',
			`  ${pen.sign(sign)} ${pen.paint('bold', harmless(address))}  ${looks} ${looks === 1 ? 'look' : 'looks'}, ${lost} lost (${percent(lost, looks)})`,
			'',
			...(pen.isSpoken
				? []
				: [
						pen.paint(
							'dim',
							`    ${'ms'.padEnd(column)}${['p50', 'p90', 'p99', 'most', 'lost'].map(word => word.padStart(column)).join('')}`,
						),
					]),
			...watchPhases
				.filter(phase => phase !== 'tunnel' || phases.tunnel.tried > 0)
				.map(phase => {
					const {tried, lost: lostHere, milliseconds} = phases[phase];
					const numbers = milliseconds ? [milliseconds.p50, milliseconds.p90, milliseconds.p99, milliseconds.most] : ['–', '–', '–', '–'];
					if (pen.isSpoken) {
						const told = ['p50', 'p90', 'p99', 'most'].map((word, index) => `${word} ${numbers[index]} ms`);
						return `${phase}: ${milliseconds ? `${told.join(', ')}, ` : ''}lost ${percent(lostHere, tried)}`;
					}
					return `    ${phase.padEnd(column)}${[...numbers, percent(lostHere, tried)].map(value => String(value).padStart(column)).join('')}`;
				}),
			...Object.entries(reasons).map(([reason, count]) => `    ${count} × ${harmless(reason, 80)}`),
		];
	});
	return written([...lines, '', ''], options);
};

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`);
