import path from 'node:path';
import {answersOf, ownProxyPassword} from '../../wizards/existing.ts';
import {type Given, type Problem, resolve} from '../engine/resolve.ts';
import type {Host} from '../host/host.ts';
import type {Answers} from '../model/answers.ts';
import {reads} from '../model/condition.ts';
import type {Facts, InstanceFacts} from '../model/facts.ts';
import {proxyIn} from '../model/proxy-url.ts';
import {type Question, type Questions, sourceText} from '../model/question.ts';
import {type Scope, scopeOf} from '../model/scope.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {missingLine, wantedWords} from './problem-words.ts';
import type {SetUpSession} from './set-up-session.ts';

/** One report's subject: an instance, or addresses without one. */
export type Subject = {
	readonly answers: Answers;
	readonly scope: Scope;
	readonly instance?: string;
	/** Of a proxy that was given as a flag, read at the moment of use. Left out: not known. */
	readonly proxyPassword?: () => string;
};

/** What is diagnosed: the named instance, what the flags say about addresses, or every instance there is. */
export const subjectsOf = (session: SetUpSession, scope: Scope): readonly Subject[] =>
	subjectsIn(session, scope).map(subject => {
		const {proxyPassword} = subject.answers;
		return proxyPassword ? {...subject, proxyPassword: () => session.secrets.read(proxyPassword)} : subject;
	});

const subjectsIn = ({host, resolver, given, machine}: SetUpSession, besideProxy: Scope): readonly Subject[] => {
	const {configFile, ...besides} = given;
	// An http portal is looked at without a key, which is all that a diagnosis needs of it to say what is wrong.
	const {answers, sources, problems} = resolve({...resolver, questions: alwaysAsked(resolver.questions)}, besides, {
		...machine,
		allowPlainHttp: true,
	});
	const proxy = given.proxy ? proxyIn(answers) : undefined;
	const passwordFlag = given.proxyPassword?.find(({source}) => source.kind === 'flag');
	if (passwordFlag && proxy?.user === undefined) {
		throw new UserError(`${sourceText(passwordFlag.source)} wants a user too: --proxy http://USER@HOST:PORT.`, {exitCode: exitCodes.usage});
	}
	// Half a credential is asked about too: without the other half nothing is asked of the Server.
	const isHalf = ({id}: Problem) => sources.authentication?.kind !== 'default' && isOfCredential(resolver.questions[id]);
	const wrong = problems.filter(problem => given[problem.id] !== undefined || isHalf(problem));
	const badProxy = wrong.find(({id}) => id === 'proxy');
	if (badProxy?.source) throw new UserError(`${sourceText(badProxy.source)} wants ${badProxy.wanted}.`, {exitCode: exitCodes.usage});
	if (wrong.length > 0) {
		throw new UserError('A flag cannot be used like this.', {
			exitCode: exitCodes.usage,
			next: wrong.map(problem =>
				problem.missing ? missingLine(problem) : `${problem.source ? sourceText(problem.source) : problem.id}: ${wantedWords(problem)}`,
			),
		});
	}
	const flags = givenAnswers(given, answers);
	const scope: Scope = {...besideProxy, ...(proxy && {proxy: {...proxy, from: 'flag'}})};
	const subjectOf = (instance: InstanceFacts) => ofInstance(instance, {...serviceOf(instance, host, machine), ...flags}, scope);
	const file = configFile?.[0]?.raw;
	if (typeof file === 'string' && !given.instance) {
		const instance = machine.instances.find(one => one.configFile === path.resolve(file));
		const isUnnamed = instance?.name === instance?.configFile;
		if (instance?.problem !== undefined && isUnnamed) throw new UserError(instance.problem, {exitCode: exitCodes.usage});
		if (instance) return [subjectOf(instance)];
	}
	if (given.instance) {
		const instance = machine.instances.find(({name}) => name === answers.instance);
		if (instance) return [subjectOf(instance)];
		throw new UserError(`There is no instance ${answers.instance} on this machine.`, {
			exitCode: exitCodes.usage,
			next: [
				machine.instances.length === 0
					? 'There is none at all: configure-tentacle setup makes one.'
					: `There are: ${machine.instances.map(({name}) => name).join(', ')}.`,
			],
		});
	}
	const isElsewhere = given.serverAddresses !== undefined || scope.tentacleAddresses.length > 0 || scope.logs.length > 0;
	// A portal alone tells more of an instance that is here; where there is none, it is what is looked at.
	if (isElsewhere || (given.serverUrl && machine.instances.length === 0)) {
		return [{answers: {...flags, ...(flags.serverAddresses && {style: 'polling' as const})}, scope}];
	}
	if (machine.instances.length > 0) return machine.instances.map(instance => subjectOf(instance));
	throw new UserError('There is no Tentacle instance on this machine to diagnose.', {
		exitCode: exitCodes.usage,
		next: [
			'Look at the way to a Server: configure-tentacle diagnose --server-url https://octopus.example.com --server-address octopus.example.com:10943',
			'Or set one up: configure-tentacle setup',
		],
	});
};

/** What a set-up asks only after certain answers can be told to a diagnosis at any time: a portal and a key of a listening machine, for one. A key of another shape is a finding. */
const alwaysAsked = (questions: Questions): Questions =>
	Object.fromEntries(
		(Object.entries(questions) as ReadonlyArray<[string, Question]>).map(([id, {when, ...question}]) => [
			id,
			{
				...question,
				...(when && isOfCredential({when}) && {when}),
				...(question.kind === 'secret' && {shape: () => undefined}),
				...(question.kind === 'text' && question.holds && {holds: {...question.holds, shape: () => undefined}}),
			},
		]),
	) as unknown as Questions;

/** Which of them belong together is known without a set-up: two credentials are one too many for a diagnosis as well. */
const isOfCredential = ({when}: Pick<Question, 'when'>): boolean => reads(when).includes('authentication');

/** What the Server knows is judged only with a portal and a key; whether the instance was to be registered is not written down, so a polling one counts as such. */
const ofInstance = (instance: InstanceFacts, flags: Answers, scope: Scope): Subject => {
	const answers = {...answersOf(instance), registerNow: true, ...flags};
	const proxyPassword = ownProxyPassword({...answers, instance: instance.name}, {instances: [instance]});
	return {
		instance: instance.name,
		scope: {...(flags.proxy === undefined ? scopeOf(instance) : {}), ...scope},
		answers: {...(proxyPassword && {proxyPassword}), ...answers},
	};
};

/** Where systemd is, an agent that has no unit and does not run either has lost its unit: then that is what is wrong. */
const serviceOf = (instance: InstanceFacts, host: Host, {machine}: Facts): Answers =>
	machine.hasSystemd && instance.settings && !instance.unit.installed && !host.isAgentRunning(instance) ? {service: 'systemd'} : {};

/** Only what was given: the defaults of a set-up say nothing about what is there. */
const givenAnswers = (given: Given, answers: Answers): Answers =>
	Object.fromEntries(Object.entries(answers).filter(([id]) => id !== 'instance' && given[id as keyof Given] !== undefined));
