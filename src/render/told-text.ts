import {harmless} from '../model/harmless.ts';
import type {LoggedFailure} from '../model/logs.ts';
import {wrap} from '../model/wrap.ts';
import {indent, penOf, type Writing, written} from './report-pen.ts';

/** What a pasted text tells: each line that is known, its finding, and what else writes the same. */
export const renderTold = (told: readonly LoggedFailure[], titleOf: (code: string) => string, options: Writing): string => {
	const pen = penOf(options);
	const lines = told.flatMap(({finding, others, lines: quoted, count}) => [
		'',
		...indent(2, wrap(`“${harmless(quoted.at(-1) ?? '')}”${count > 1 ? ` (${count} times)` : ''}`, pen.columns - 2)),
		...(finding === undefined
			? []
			: indent(4, wrap(`${finding} ${titleOf(finding)}`, pen.columns - 4)).map(line => pen.paint('bold', line))),
		...others.flatMap(other =>
			indent(4, wrap(`or ${other.finding}, if ${other.tell}`, pen.columns - 4)).map(line => pen.paint('dim', line)),
		),
	]);
	return written([...lines, ''], options);
};
