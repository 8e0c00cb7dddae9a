import os from 'node:os';
import {checks, precedence} from '../../diagnostics/index.ts';
import {answersOf} from '../../wizards/existing.ts';
import {exitCodeOf, makeReport, type Report} from '../engine/report.ts';
import {type Given, resolve} from '../engine/resolve.ts';
import {collect, runChecks} from '../engine/run-checks.ts';
import type {Answers} from '../model/answers.ts';
import type {AnyCheck} from '../model/check.ts';
import type {InstanceFacts} from '../model/facts.ts';
import {sourceText} from '../model/question.ts';
import {type Scope, scopeOf} from '../model/scope.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {renderReport} from '../render/report-text.ts';
import {type CommandContext, hasFlag} from './context.ts';
import {type DiagnoseOptions, diagnoseOptions} from './diagnose-flags.ts';
import {createProbes} from './probes.ts';
import {openSession, type SetUpSession} from './set-up-session.ts';

/** `diagnose`: judges an instance, or addresses given as flags, and changes nothing anywhere. */
export const diagnose = async (context: CommandContext): Promise<ExitCode> => {
	const options = diagnoseOptions(context);
	const session = await openSession(context);
	// A source that is no good is told now, not in the middle of the run.
	const password = options.proxyPassword && session.secrets.take('proxyPassword', options.proxyPassword);
	const proxyPassword = password && (() => session.secrets.read(password));
	const subjects = subjectsOf(session, options);
	const reports = await Promise.all(subjects.map(subject => reportOn(context, session, subject, proxyPassword)));
	const [first] = reports;
	if (hasFlag(context, 'json')) {
		context.stdout.write(`${JSON.stringify(reports.length === 1 ? first : {schemaVersion: 1, reports}, undefined, 2)}\n`);
	} else {
		const columns = context.stdout.isTTY ? context.stdout.columns : 80;
		const {colour, unicode} = context;
		context.stdout.write(reports.map(report => renderReport(report, {columns, colour, unicode})).join('\n'));
	}
	if (context.signal.aborted || context.stop.aborted) return exitCodes.interrupted;
	const codes = reports.map(exitCodeOf);
	return codes.find(code => code === exitCodes.failed) ?? codes.find(code => code === exitCodes.incomplete) ?? exitCodes.fine;
};

type Subject = {readonly answers: Answers; readonly scope: Scope; readonly instance?: string};

/** What is diagnosed: the named instance, what the flags say about addresses, or every instance there is. */
const subjectsOf = ({resolver, given, machine}: SetUpSession, {scope}: DiagnoseOptions): readonly Subject[] => {
	const {answers, problems} = resolve(resolver, given, machine);
	const wrong = problems.filter(({id}) => given[id] !== undefined);
	if (wrong.length > 0) {
		throw new UserError('A flag cannot be used like this.', {
			exitCode: exitCodes.usage,
			next: wrong.map(({wanted, source, id}) => `${source ? sourceText(source) : id}: wanted is ${wanted}`),
		});
	}
	const flags = givenAnswers(given, answers);
	if (given.instance) {
		const instance = machine.instances.find(({name}) => name === answers.instance);
		if (instance) return [ofInstance(instance, flags, scope)];
		throw new UserError(`There is no instance ${answers.instance} on this machine.`, {
			exitCode: exitCodes.usage,
			next: [
				machine.instances.length === 0
					? 'There is none at all: configure-tentacle setup makes one.'
					: `There are: ${machine.instances.map(({name}) => name).join(', ')}.`,
			],
		});
	}
	if (given.serverAddresses || given.serverUrl || scope.tentacleAddresses.length > 0 || scope.logs.length > 0) {
		return [{answers: {...flags, ...(flags.serverAddresses && {style: 'polling'})}, scope}];
	}
	if (machine.instances.length > 0) return machine.instances.map(instance => ofInstance(instance, flags, scope));
	throw new UserError('There is no Tentacle instance on this machine to diagnose.', {
		exitCode: exitCodes.usage,
		next: [
			'Look at the way to a Server: configure-tentacle diagnose --server-url https://octopus.example.com --server-address octopus.example.com:10943',
			'Or set one up: configure-tentacle setup',
		],
	});
};

/** What the Server knows is judged only with a portal and a key; whether the instance was to be registered is not written down, so a polling one counts as such. */
const ofInstance = (instance: InstanceFacts, flags: Answers, scope: Scope): Subject => ({
	instance: instance.name,
	scope: {...scopeOf(instance), ...scope},
	answers: {...answersOf(instance), registerNow: true, ...flags},
});

/** Only what was given: the defaults of a set-up say nothing about what is there. */
const givenAnswers = (given: Given, answers: Answers): Answers =>
	Object.fromEntries(Object.entries(answers).filter(([id]) => id !== 'instance' && given[id as keyof Given] !== undefined));

const reportOn = async (
	context: CommandContext,
	{host, server}: SetUpSession,
	{answers, scope, instance}: Subject,
	proxyPassword: (() => string) | undefined,
): Promise<Report> => {
	const began = performance.now();
	const startedAt = new Date().toISOString();
	const probes = createProbes({host, server, answers, scope, proxyPassword, environment: context.environment, manner: 'look'});
	const signal = AbortSignal.any([context.signal, context.stop]);
	const chosen = instance === undefined ? fromAfar : ofMachine;
	const results = await collect(chosen, runChecks({checks: chosen, answers, scope, probes, signal}));
	return makeReport({
		results,
		precedence,
		tool: {name: 'configure-tentacle', version: context.version},
		host: {name: os.hostname(), os: await operatingSystem(host)},
		subject: {...(instance !== undefined && {instance}), ...(answers.style && {style: answers.style})},
		startedAt,
		milliseconds: Math.round(performance.now() - began),
	});
};

/** Addresses without an instance say nothing about this machine's own Tentacle. */
const fromAfar: readonly AnyCheck[] = checks.filter(
	({category, id}) =>
		category === 'portal' || category === 'network' || category === 'proxy' || id === 'trust/server-thumbprint' || id === 'octopus/key',
);

/** Of an instance that runs already, its own port is in use, and its name taken by itself: what only a set-up asks is left out. */
const ofMachine: readonly AnyCheck[] = checks.filter(
	({id}) => id !== 'network/listen-port' && id !== 'octopus/choices' && id !== 'octopus/name',
);

const operatingSystem = async ({readText}: SetUpSession['host']): Promise<string> =>
	/^PRETTY_NAME="?([^"\n]*)"?$/m.exec((await readText('/etc/os-release')) ?? '')?.[1] ?? os.type();
