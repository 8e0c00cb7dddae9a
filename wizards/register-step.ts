import {addressText} from '../src/model/address.ts';
import {required} from '../src/model/answers.ts';
import type {RecordFacts} from '../src/model/facts.ts';
import {changesCertificate} from '../src/model/own-thumbprints.ts';
import type {Step} from '../src/model/plan.ts';
import {serverSideProxyIn} from '../src/model/proxy-url.ts';
import {carries, styleOfRecord} from '../src/model/record.ts';
import {thumbprintShort} from '../src/model/thumbprint.ts';
import {thumbprintAfter} from './certificate-steps.ts';
import {ownRecord, ownRecords, replacedRecord} from './existing.ts';
import {answeredMembers, endpointMembers, type Members, mergedRecord, newMembers, saysTheSame} from './record-members.ts';
import {credentialIn, idsIn, kindName, recordsPath, type StepContext} from './step-context.ts';

/** The Server dials the agent that runs now, and must find this machine's certificate, before it is told that this is the machine. */
export const letServerDial = (context: StepContext): Step => {
	const {answers, facts} = context;
	const address = {host: required(answers, 'publicHostName'), port: required(answers, 'callbackPort')};
	const proxy = serverSideProxyIn(answers);
	const kept = answers.serverSideProxy === undefined ? ownRecord(answers, facts)?.proxyId : undefined;
	const proxyId = proxy === undefined ? kept : idsIn(context, 'serverSideProxies', 'proxy')(proxy);
	return {
		id: 'discover',
		title: 'Let Octopus dial this machine',
		why: `The Server opens a connection to ${addressText(address)} and must find this machine’s certificate there, before it is registered.`,
		changes: 'nothing',
		run: {
			kind: 'discover',
			url: required(answers, 'serverUrl'),
			credential: credentialIn(answers),
			path: [...recordsPath(context), '/discover'],
			address,
			...(proxyId !== undefined && {proxyId}),
			thumbprint: {output: 'thumbprint'},
		},
		undo: {nothing: 'it only looks'},
	};
};

/** Makes the record, or brings the one that is there up to date. */
export const register = (context: StepContext): Step => {
	const {answers, facts} = context;
	const own = ownRecord(answers, facts);
	const replaced = replacedRecord(answers, facts);
	const record = replaced ?? own;
	const below = recordsPath(context);
	const members: Members = {...answeredMembers(context), Endpoint: endpointMembers(context)};
	const request = {kind: 'request', url: required(answers, 'serverUrl'), credential: credentialIn(answers)} as const;
	return {
		id: 'register',
		...registerWords(context, {replaced, own}),
		run: record
			? {
					...request,
					method: 'PUT',
					path: [...below, `/${encodeURIComponent(record.id)}`],
					body: mergedRecord(record.resource as Members, members),
				}
			: {
					...request,
					method: 'POST',
					path: below,
					body: {
						Name: required(answers, 'name'),
						...newMembers(answers.registerAs),
						...members,
						Endpoint: {...(answers.style === 'listening' && {ProxyId: null}), ...endpointMembers(context)},
					},
					unlessThere: {path: [...below, '/all'], thumbprint: {output: 'thumbprint'}},
				},
		outputs: ['recordId'],
		undo: record ? cannotUndo(replaced) : {run: {...request, method: 'DELETE', path: [...below, '/', {output: 'recordId'}]}},
		...(own &&
			!replaced &&
			carries(own, thumbprintAfter(context)) &&
			saysTheSame(own, members, context) && {already: `the record ${own.name} says the same`}),
	};
};

export const cannotUndo = (replaced: RecordFacts | undefined): Extract<Step['undo'], {readonly cannot: string}> => ({
	cannot: replaced
		? `the record was that of the machine ${thumbprintOf(replaced)}, and what it said is only in Octopus’s audit log`
		: 'the record was there before; what it said is shown in Octopus’s audit log',
});

/** Who it is about: a new record, our own, or that of another machine. Whatever else this certificate has is left alone, and said. */
export const registerWords = (
	{answers, facts}: StepContext,
	{replaced, own}: {readonly replaced: RecordFacts | undefined; readonly own: RecordFacts | undefined},
): Pick<Step, 'title' | 'why' | 'changes' | 'remains'> => {
	const kind = kindName(answers.registerAs);
	const others = ownRecords(answers, facts).filter(record => record !== (replaced ?? own));
	const otherwise = others.filter(record => styleOfRecord(record) !== undefined && styleOfRecord(record) !== answers.style);
	const left = changesCertificate(answers) ? [] : others.map(({name, registeredAs}) => `the ${kindName(registeredAs)} ${name}`);
	return {
		title: replaced
			? `Take over the record ${replaced.name} of the machine ${thumbprintOf(replaced)}`
			: own
				? 'Bring the record in Octopus up to date'
				: 'Register in Octopus',
		why: [
			`Makes this machine a ${kind} of the space ${answers.space}.`,
			...(replaced
				? [`That record has belonged to another machine (last health: ${replaced.healthStatus}), which Octopus then no longer knows.`]
				: []),
			...(left.length > 0 ? [`This machine is also ${left.join(', ')}: left as it is.`] : []),
		].join(' '),
		changes: `the ${kind} ${answers.name} on ${answers.serverUrl}`,
		...(otherwise.length > 0 && {
			remains: `Octopus cannot reach this machine any more as ${otherwise.map(({name, registeredAs}) => `the ${kindName(registeredAs)} ${name}`).join(', ')}, which is not ${answers.style}: run setup once more for each, with --register-as and --space.`,
		}),
	};
};

const thumbprintOf = ({thumbprint}: RecordFacts): string =>
	thumbprint === undefined ? 'without a thumbprint' : thumbprintShort(thumbprint);
