import {addressText} from '../src/model/address.ts';
import {type Answers, required} from '../src/model/answers.ts';
import type {InstanceSettings, ProxyUse, SetProxy} from '../src/model/facts.ts';
import type {Action, Step, Undo} from '../src/model/plan.ts';
import {proxyIn, proxyUrl, scriptProxyIn} from '../src/model/proxy-url.ts';
import type {Secret} from '../src/model/secret.ts';
import {type StepContext, tentacle} from './step-context.ts';
import {createId} from './steps.ts';

/** The two proxies of an instance are set alike: by commands with the same options, for other keys (facts: Tentacle §1.2). */
type Kind = {
	readonly use: ProxyUse;
	readonly command: 'polling-proxy' | 'proxy';
	readonly now: (settings: InstanceSettings) => SetProxy | undefined;
	readonly wanted: (answers: Answers) => SetProxy | undefined;
	readonly password: (answers: Answers) => Secret;
	/** What is changed, as a noun. */
	readonly what: string;
	readonly on: {readonly title: string; readonly why: string};
	readonly off: {readonly title: string; readonly why: string};
	/** Whose password it is, in a title. */
	readonly whose: string;
};

const polling: Kind = {
	use: 'polling',
	command: 'polling-proxy',
	now: ({pollingProxy}) => pollingProxy,
	wanted: proxyIn,
	password: answers => required(answers, 'proxyPassword'),
	what: 'the polling proxy',
	on: {title: 'Poll through the proxy', why: 'The agent asks it for a tunnel to every polled address. It has no list of exceptions.'},
	off: {title: 'Poll without a proxy', why: 'The agent opens its connections itself.'},
	whose: 'the proxy’s password',
};

const scripts: Kind = {
	use: 'scripts',
	command: 'proxy',
	now: ({scriptProxy}) => scriptProxy,
	wanted: scriptProxyIn,
	password: answers => required(answers, answers.scriptProxy === 'same' ? 'proxyPassword' : 'scriptProxyPassword'),
	what: 'the proxy for scripts',
	on: {
		title: 'Let scripts use the proxy',
		why: 'Tentacle hands it to the steps that it runs, for their web requests. Its own connections do not use it.',
	},
	off: {title: 'Let scripts go without a proxy', why: 'Tentacle hands none to the steps that it runs.'},
	whose: 'the password of the proxy for scripts',
};

/** The polling proxy, where the answers name another one than the instance has; a listening Tentacle has no use for one (facts: Tentacle §1.2). */
export const pollingProxySteps = (context: StepContext): readonly Step[] =>
	context.answers.style === 'polling' && context.answers.proxy !== undefined ? proxySteps(polling, context) : [];

/** The proxy for the web requests of scripts, in either style. */
export const scriptProxySteps = (context: StepContext): readonly Step[] =>
	context.answers.scriptProxy === undefined ? [] : proxySteps(scripts, context);

const proxySteps = (kind: Kind, context: StepContext): readonly Step[] => {
	const wanted = kind.wanted(context.answers);
	if (wanted) return [setProxy(kind, context, wanted), ...(wanted.user === undefined ? [] : [setPassword(kind, context)])];
	return nowOf(kind, context) ? [switchOff(kind, context)] : [];
};

const nowOf = ({now}: Kind, {existing}: StepContext): SetProxy | undefined => existing?.settings && now(existing.settings);

const off = ({command}: Kind, {instance}: StepContext): Action =>
	tentacle(command, instance, '--proxyEnable=False', '--proxyUsername=', '--proxyPassword=', '--proxyHost=', '--proxyPort=');

/** What an instance had before is blanked: Tentacle keeps what is left out. */
const on = ({command}: Kind, {instance, existing}: StepContext, {host, port, user}: SetProxy): Action =>
	tentacle(
		command,
		instance,
		'--proxyEnable=True',
		`--proxyHost=${host}`,
		`--proxyPort=${port}`,
		...(user === undefined ? (existing ? ['--proxyUsername='] : []) : [`--proxyUsername=${user}`]),
		...(existing ? ['--proxyPassword='] : []),
	);

const undoOf = (kind: Kind, context: StepContext): Undo => {
	const now = nowOf(kind, context);
	if (!context.existing?.settings) return {goesWith: createId};
	if (!now) return {run: off(kind, context)};
	return now.user === undefined ? {run: on(kind, context, now)} : {cannot: 'the password of the proxy it had is kept nowhere else'};
};

const changes = ({what}: Kind, {answers}: StepContext): string => `${what} in ${required(answers, 'configFile')}`;

const isSet = (kind: Kind, context: StepContext): boolean => {
	const [now, wanted] = [nowOf(kind, context), kind.wanted(context.answers)];
	return now !== undefined && wanted !== undefined && proxyUrl(now) === proxyUrl(wanted);
};

const setProxy = (kind: Kind, context: StepContext, wanted: SetProxy): Step => ({
	id: kind.command,
	title: `${kind.on.title} ${addressText(wanted)}`,
	why: kind.on.why,
	changes: changes(kind, context),
	run: on(kind, context, wanted),
	undo: undoOf(kind, context),
	...(isSet(kind, context) && {already: 'it is set so'}),
});

const setPassword = (kind: Kind, context: StepContext): Step => {
	const password = kind.password(context.answers);
	return {
		id: `${kind.command}-password`,
		title: `Give the agent ${kind.whose}`,
		why: 'Encrypted as Tentacle does it. Its own command would take it on the command line, where every user of this machine can read it.',
		changes: changes(kind, context),
		run: {kind: 'proxy-password', file: required(context.answers, 'configFile'), use: kind.use, password},
		undo: undoOf(kind, context),
		// A run that stopped before this step has left the user without one, also where the other proxy has the same password already.
		...(isSet(kind, context) &&
			'instance' in password.from &&
			nowOf(kind, context)?.lacksPassword !== true && {already: 'the instance has it'}),
	};
};

const switchOff = (kind: Kind, context: StepContext): Step => ({
	id: kind.command,
	title: kind.off.title,
	why: kind.off.why,
	changes: changes(kind, context),
	run: off(kind, context),
	undo: undoOf(kind, context),
});
