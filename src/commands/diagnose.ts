import os from 'node:os';
import {setTimeout as pause} from 'node:timers/promises';
import {checks, precedence} from '../../diagnostics/index.ts';
import {adjustResult} from '../engine/adjust-result.ts';
import {causesOf, exitCodeOf, makeReport, type Report} from '../engine/report.ts';
import {collect, leftOut, runChecks} from '../engine/run-checks.ts';
import {isNamed, selectChecks, wrongName} from '../engine/select-checks.ts';
import {parseAddress} from '../model/address.ts';
import type {Answers} from '../model/answers.ts';
import type {AnyCheck, CheckResult} from '../model/check.ts';
import {jsonText} from '../model/json-text.ts';
import type {History} from '../model/logs.ts';
import type {Probes} from '../model/probes.ts';
import type {Scope} from '../model/scope.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {renderReport} from '../render/report-text.ts';
import {withTickets} from '../render/ticket.ts';
import {type CommandContext, hasFlag, type Outcome, writingOf} from './context.ts';
import {type DiagnoseOptions, diagnoseOptions} from './diagnose-flags.ts';
import {type Subject, subjectsOf} from './diagnose-subjects.ts';
import {changedFiles, historyOf} from './history.ts';
import {createProbes} from './probes.ts';
import {assertWritable, type Written, writeReports} from './report-files.ts';
import {closing, openSession, type SetUpSession} from './set-up-session.ts';
import {showWaiting, type WaitingLine} from './waiting-line.ts';

/** A Server that asks for fewer requests, or that starts, is a finding; a set-up waits for it. */
const mostForPausesMilliseconds = 3000;

/** `diagnose`: judges an instance, or addresses given as flags, and changes nothing anywhere. */
export const diagnose = async (context: CommandContext): Promise<Outcome> => {
	const options = diagnoseOptions(context);
	const wrong = wrongName(checks, [...options.only, ...options.skip, ...options.require]);
	if (wrong !== undefined) throw new UserError(wrong, {exitCode: exitCodes.usage});
	const session = await openSession(context, {namesByConfig: true, limits: {pauses: mostForPausesMilliseconds}});
	return closing(session, () => diagnoseIn(context, session, options));
};

const diagnoseIn = async (context: CommandContext, session: SetUpSession, options: DiagnoseOptions): Promise<Outcome> => {
	const subjects = subjectsOf(session, options.scope);
	if (options.watch) {
		const {watch} = await import('./watch.ts');
		return watch(context, session, subjects, options);
	}
	await assertWritable(session.host, options.files);
	const reports = (await reportsOn(context, session, options, subjects)).map(withTickets);
	const {written, problem} = await writeReports(context, session.host, options, reports);
	if (!Object.values(options.files).includes('-')) show(context, reports, written);
	const exitCode = isOver(context) ? exitCodes.interrupted : worstOf(reports, options);
	if (!problem) return exitCode;
	// What was seen has its own exit code; only where all is well would a report that is missing go unnoticed.
	if (exitCode === exitCodes.fine) throw problem;
	context.stderr.write(`${[problem.message, ...problem.next].join('\n  ')}\n`);
	return exitCode;
};

/** The screen's form of it, or the document. */
const show = (context: CommandContext, reports: readonly Report[], written: Written['written']): void => {
	const [first] = reports;
	if (hasFlag(context, 'json')) {
		context.stdout.write(`${jsonText(reports.length === 1 ? first : {schemaVersion: 1, reports})}\n`);
		return;
	}
	const options = {...writingOf(context), program: context.program, verbose: hasFlag(context, 'verbose'), written};
	context.stdout.write(reports.map(report => renderReport(report, options)).join('\n'));
};

const isOver = ({signal, stop}: CommandContext): boolean => signal.aborted || stop.aborted;

const worstOf = (reports: readonly Report[], options: DiagnoseOptions): ExitCode => {
	const codes = reports.map(report => exitCodeOf(report, options));
	return codes.find(code => code === exitCodes.failed) ?? codes.find(code => code === exitCodes.incomplete) ?? exitCodes.fine;
};

/** The first retry comes soon: what is waited for has often just been mended. The agent itself tries again after five seconds up to two minutes. */
const pauses = [2000, 3000, 5000, 10_000] as const;

/** With `--wait`, looks again until all is well, and returns what was seen last. */
const reportsOn = async (
	context: CommandContext,
	session: SetUpSession,
	options: DiagnoseOptions,
	subjects: readonly Subject[],
): Promise<readonly Report[]> => {
	const until = performance.now() + (options.waitMilliseconds ?? 0);
	const signal = AbortSignal.any([context.signal, context.stop]);
	let told = '';
	for (let count = 0; ; count++) {
		const waiting = showWaiting(context);
		const reports = await Promise.all(subjects.map(subject => reportOn(context, session, options, subject, waiting))).finally(waiting.end);
		const left = until - performance.now();
		const wait = Math.min(pauses[Math.min(count, pauses.length - 1)] ?? 0, left);
		if (worstOf(reports, options) === exitCodes.fine || wait <= 0 || isOver(context)) return reports;
		const says = notYet(reports);
		if (says !== told) context.stderr.write(`${says}; looking again for up to ${Math.ceil(left / 1000)} s\n`);
		told = says;
		await pause(wait, undefined, {signal}).catch(() => {
			// Ctrl+C or --timeout: what was seen last is reported.
		});
		if (isOver(context)) return reports;
	}
};

const notYet = (reports: readonly Report[]): string => {
	const causes = reports.flatMap(report => report.causes).map(({finding, subject}) => [finding, subject].filter(Boolean).join(' '));
	return causes.length === 0 ? 'Not all could be judged yet' : `Not yet well: ${causes.join(', ')}`;
};

const reportOn = async (
	context: CommandContext,
	{host, server}: SetUpSession,
	options: DiagnoseOptions,
	{instance, ...subject}: Subject,
	waiting: WaitingLine,
): Promise<Report> => {
	const began = performance.now();
	const startedAt = new Date().toISOString();
	const {answers, scope: given} = subject;
	const signal = AbortSignal.any([context.signal, context.stop]);
	const probes = createProbes({host, server, ...subject, environment: context.environment, manner: 'look', stdin: context.stdin});
	const scope = await withLogged(given, probes, signal);
	const chosen = selectChecks(instance === undefined ? fromAfar : ofMachine, options);
	const adjust: Parameters<typeof runChecks>[0]['adjust'] = result => adjustResult(result, options);
	const judged = await collect(chosen, waiting.watch(runChecks({checks: chosen, answers, scope, probes, adjust, signal})));
	const results = [...judged, ...leftOutOf(chosen, options)];
	const history = await historyIn(results, {host, probes, answers, signal});
	return makeReport({
		results,
		precedence,
		...(history && {history}),
		tool: {name: 'configure-tentacle', version: context.version},
		host: {name: os.hostname(), os: await operatingSystem(host)},
		subject: {...(instance !== undefined && {instance}), ...(answers.style && {style: answers.style})},
		startedAt,
		milliseconds: Math.round(performance.now() - began),
	});
};

/** Only where something failed and its log was read anyway. */
const historyIn = async (
	results: readonly CheckResult[],
	{host, probes, answers, signal}: {host: SetUpSession['host']; probes: Probes; answers: Answers; signal: AbortSignal},
): Promise<History | undefined> => {
	const wasRead = results.some(({category, verdict}) => category === 'log' && verdict !== 'broken' && verdict !== 'skipped');
	const causes = wasRead ? causesOf(results, precedence) : [];
	if (causes.length === 0) return undefined;
	return historyOf(causes, await probes.log(signal), await changedFiles(host, await probes.instance()), answers);
};

/** Given logs are searched first: only they know which addresses they are about. */
const withLogged = async (scope: Scope, probes: Probes, signal: AbortSignal): Promise<Scope> => {
	if (scope.logs.length === 0) return scope;
	const log = await probes.log(signal).catch((error: unknown) => {
		if (signal.aborted) throw new UserError('Ended before the logs were searched.', {exitCode: exitCodes.interrupted, cause: error});
		throw error;
	});
	const named = [...(log?.connections ?? []), ...(log?.failures ?? [])].flatMap(({endpoint}) => (endpoint === undefined ? [] : [endpoint]));
	const addresses = [...new Set(named)].map(endpoint => parseAddress(endpoint));
	return {...scope, logged: addresses.filter(address => typeof address !== 'string').slice(0, mostLogged)};
};

/** A log can name more addresses than a report can tell about. */
const mostLogged = 32;

/** Checks that are required, but say nothing about this subject: without a result they would be missed by nobody. */
const leftOutOf = (chosen: readonly AnyCheck[], options: DiagnoseOptions): readonly CheckResult[] =>
	checks
		.filter(check => isNamed(check, options.require) && !chosen.includes(check))
		.map(check => adjustResult(leftOut(check, 'it says nothing about what was looked at'), options));

/** What a key says without a machine. */
const ofTheKey: ReadonlySet<string> = new Set(['key-format', 'key', 'maintenance', 'space', 'permissions'].map(name => `octopus/${name}`));

/** Addresses without an instance say nothing about this machine's own Tentacle. */
const fromAfar: readonly AnyCheck[] = checks.filter(
	({category, id}) =>
		category === 'portal' ||
		category === 'network' ||
		category === 'proxy' ||
		category === 'log' ||
		id === 'trust/server-thumbprint' ||
		id === 'trust/server-certificate' ||
		ofTheKey.has(id),
);

/** Of an instance that runs already, its own port is in use, and its name taken by itself: what only a set-up asks is left out. */
const ofSetUp: ReadonlySet<string> = new Set([
	'network/listen-port',
	...['choices', 'name', 'own-records', 'tenants', 'default-pool', 'policy'].map(name => `octopus/${name}`),
]);
const ofMachine: readonly AnyCheck[] = checks.filter(({id}) => !ofSetUp.has(id));

const operatingSystem = async ({readText}: SetUpSession['host']): Promise<string> =>
	/^PRETTY_NAME="?([^"\n]*)"?$/m.exec((await readText('/etc/os-release')) ?? '')?.[1] ?? os.type();
