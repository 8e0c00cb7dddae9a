import {checks, precedence} from '../../diagnostics/index.ts';
import {makeReport, type Report} from '../../src/engine/report.ts';
import {collect, runChecks} from '../../src/engine/run-checks.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {Probes} from '../../src/model/probes.ts';
import {usualScope} from '../../src/model/scope.ts';
import {goodProbes} from '../diagnostics/_probes.ts';

/** A report of the real checks on fake probes, the same at each run. */
export const reportOn = async (answers: Answers, seen: Partial<Probes> = {}, chosen = checks, scope = usualScope): Promise<Report> => {
	const signal = new AbortController().signal;
	const results = await collect(chosen, runChecks({checks: chosen, answers, scope, probes: {...goodProbes, ...seen}, signal}));
	return makeReport({
		results: results.map(result => ({...result, milliseconds: 1})),
		precedence,
		tool: {name: 'configure-tentacle', version: '0.1.0'},
		host: {name: 'build-07', os: 'Debian GNU/Linux 12 (bookworm)'},
		subject: {...(answers.instance !== undefined && {instance: answers.instance}), ...(answers.style && {style: answers.style})},
		startedAt: '2026-01-01T00:00:00.000Z',
		milliseconds: 912,
	});
};
