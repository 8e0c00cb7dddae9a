// npm run bench -- [--json] [--turns N] [WORD…]: the rows whose names have one of these words, else all.
import process from 'node:process';
import {parseArgs} from 'node:util';
import {bundleSize} from './bundle-size.ts';
import {diagnoseRows, stopServers} from './diagnose.ts';
import {firstFrame} from './first-frame.ts';
import {secondStart} from './front-door.ts';
import {keyToFrame} from './key-to-frame.ts';
import {logRows, removeLog} from './log-search.ts';
import {registrations} from './registrations.ts';
import {type Measured, measure} from './row.ts';

const rows = [firstFrame, keyToFrame, secondStart, ...diagnoseRows, ...logRows, registrations, bundleSize];

const {values, positionals} = parseArgs({
	options: {json: {type: 'boolean', default: false}, turns: {type: 'string', default: '15'}},
	allowPositionals: true,
});

const number = (value: number | undefined, unit: string): string =>
	value === undefined ? '' : `${value.toFixed(unit === 'MB' ? 2 : 0)} ${unit}`;

const judgedText = ({judged, result, unit}: Measured): string => {
	if (judged === 'ratio') return `${result.toFixed(2)} ×`;
	return `${judged === 'more' && result >= 0 ? '+' : ''}${number(result, unit)}`;
};

const reachText = ({judged, reach, unit}: Measured): string => `≤ ${judged === 'ratio' ? `${reach} ×` : `${reach} ${unit}`}`;

const lineOf = (row: Measured): readonly string[] => [
	row.what,
	number(row.ours, row.unit),
	row.against,
	number(row.peer, row.unit),
	judgedText(row),
	reachText(row),
	row.reached ? 'reached' : 'missed',
];

const table = (measured: readonly Measured[]): string => {
	const lines = [['what', 'ours', 'against', 'peer', 'result', 'reach', ''], ...measured.map(lineOf)];
	const widths = lines[0]?.map((_, column) => Math.max(...lines.map(line => line[column]?.length ?? 0))) ?? [];
	return lines
		.map(line =>
			line
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
};

const chosen = rows.filter(({what}) => positionals.length === 0 || positionals.some(word => what.includes(word)));
const measured: Measured[] = [];
try {
	for (const row of chosen) {
		process.stderr.write(`measuring: ${row.what} against ${row.against} …\n`);
		measured.push(await measure(row, Number(values.turns)));
	}
} finally {
	await stopServers();
	removeLog();
}
const text = values.json
	? JSON.stringify({schemaVersion: 1, node: process.version, turns: Number(values.turns), rows: measured}, null, '\t')
	: table(measured);
process.stdout.write(`${text}\n`);
