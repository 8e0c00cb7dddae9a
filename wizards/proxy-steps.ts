import {addressText} from '../src/model/address.ts';
import {required} from '../src/model/answers.ts';
import type {SetProxy} from '../src/model/facts.ts';
import type {Action, Step, Undo} from '../src/model/plan.ts';
import {proxyIn, proxyUrl} from '../src/model/proxy-url.ts';
import {type StepContext, tentacle} from './step-context.ts';
import {createId} from './steps.ts';

/** The polling proxy, where the answers name another one than the instance has; a listening Tentacle has no use for one (facts: Tentacle §1.2). */
export const pollingProxySteps = (context: StepContext): readonly Step[] => {
	const {answers, existing} = context;
	const wanted = proxyIn(answers);
	const now = existing?.settings?.pollingProxy;
	if (answers.style !== 'polling' || answers.proxy === undefined || (!wanted && !now)) return [];
	return wanted ? [setProxy(context, wanted), ...(wanted.user === undefined ? [] : [setPassword(context)])] : [switchOff(context)];
};

const off = ({instance}: StepContext): Action =>
	tentacle('polling-proxy', instance, '--proxyEnable=False', '--proxyUsername=', '--proxyPassword=', '--proxyHost=', '--proxyPort=');

/** What an instance had before is blanked: Tentacle keeps what is left out. */
const on = ({instance, existing}: StepContext, {host, port, user}: SetProxy): Action =>
	tentacle(
		'polling-proxy',
		instance,
		'--proxyEnable=True',
		`--proxyHost=${host}`,
		`--proxyPort=${port}`,
		...(user === undefined ? (existing ? ['--proxyUsername='] : []) : [`--proxyUsername=${user}`]),
		...(existing ? ['--proxyPassword='] : []),
	);

const undoOf = (context: StepContext): Undo => {
	const now = context.existing?.settings?.pollingProxy;
	if (!context.existing?.settings) return {goesWith: createId};
	if (!now) return {run: off(context)};
	return now.user === undefined ? {run: on(context, now)} : {cannot: 'the password of the proxy it had is kept nowhere else'};
};

const changes = ({answers}: StepContext): string => `the polling proxy in ${required(answers, 'configFile')}`;

const isSet = ({answers, existing}: StepContext): boolean => {
	const now = existing?.settings?.pollingProxy;
	return now !== undefined && proxyUrl(now) === answers.proxy;
};

const setProxy = (context: StepContext, wanted: SetProxy): Step => ({
	id: 'polling-proxy',
	title: `Poll through the proxy ${addressText(wanted)}`,
	why: 'The agent asks it for a tunnel to every polled address. It has no list of exceptions.',
	changes: changes(context),
	run: on(context, wanted),
	undo: undoOf(context),
	...(isSet(context) && {already: 'it is set so'}),
});

const setPassword = (context: StepContext): Step => {
	const password = required(context.answers, 'proxyPassword');
	return {
		id: 'polling-proxy-password',
		title: 'Give the agent the proxy’s password',
		why: 'Encrypted as Tentacle does it. Its own command would take it on the command line, where every user of this machine can read it.',
		changes: changes(context),
		run: {kind: 'proxy-password', file: required(context.answers, 'configFile'), password},
		undo: undoOf(context),
		...(isSet(context) && 'instance' in password.from && {already: 'the instance has it'}),
	};
};

const switchOff = (context: StepContext): Step => ({
	id: 'polling-proxy',
	title: 'Poll without a proxy',
	why: 'The agent opens its connections itself.',
	changes: changes(context),
	run: off(context),
	undo: undoOf(context),
});
