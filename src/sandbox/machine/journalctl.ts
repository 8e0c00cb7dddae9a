import {parseArgs} from 'node:util';
import {type Answer, answer} from './answer.ts';
import type {JournalLine} from './journal.ts';
import {isoTime, origin, shortTime} from './show.ts';
import {fullUnitName, type Units} from './units.ts';

const forms: Readonly<Record<string, (line: JournalLine) => string>> = {
	cat: ({text}) => text,
	'short-iso': line => `${isoTime(line.at)} ${origin(line)}`,
	short: line => `${shortTime(line.at)} ${origin(line)}`,
};

/** Answers a call of journalctl for one unit: `-u UNIT -n N -o cat|short|short-iso --no-pager -q`. */
export const journalctl = (words: readonly string[], units: Units): Answer => {
	const {values, tokens} = parseArgs({
		args: [...words],
		strict: false,
		tokens: true,
		options: {
			unit: {type: 'string', short: 'u'},
			lines: {type: 'string', short: 'n'},
			output: {type: 'string', short: 'o'},
			quiet: {type: 'boolean', short: 'q'},
			'no-pager': {type: 'boolean'},
		},
	});
	const known = new Set(['unit', 'lines', 'output', 'quiet', 'no-pager']);
	const unknown = tokens.find(token => token.kind === 'option' && !known.has(token.name));
	if (unknown?.kind === 'option') return answer(1, {stderr: [`journalctl: unrecognized option '${unknown.rawName}'`]});
	const {unit, lines = '1000', output = 'short', quiet} = values;
	const form = typeof output === 'string' ? forms[output] : undefined;
	if (!form) return answer(1, {stderr: [`Unknown output format '${String(output)}'.`]});
	const count = typeof lines === 'string' && /^\d{1,6}$/.test(lines) ? Number(lines) : undefined;
	if (count === undefined) return answer(1, {stderr: [`Failed to parse lines '${String(lines)}'`]});
	const found = typeof unit === 'string' ? units.get(fullUnitName(unit)).journal.last(count) : [];
	// In the form `cat` the real one says nothing about nothing.
	const nothing = found.length === 0 && output !== 'cat' && !quiet ? ['-- No entries --'] : [];
	return answer(0, {stdout: [...nothing, ...found.map(form)]});
};
