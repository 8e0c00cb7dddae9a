import type {Answers, Style} from '../src/model/answers.ts';
import type {Facts, InstanceFacts, InstanceSettings, RecordFacts, ServerFacts, SetProxy} from '../src/model/facts.ts';
import {ownThumbprints} from '../src/model/own-thumbprints.ts';
import {parseProxy, proxyUrl} from '../src/model/proxy-url.ts';
import {carries, dialledOf, ownAmong, recordOfName, styleOfRecord} from '../src/model/record.ts';
import type {Secret} from '../src/model/secret.ts';
import {chosenSpace} from '../src/model/space.ts';
import {isSameSubscription, subscriptionOf} from '../src/model/trusted.ts';

/** The instance that the answers name, when it is there already. */
export const currentInstance = (
	{instance}: Answers,
	{instances}: Pick<Facts, 'instances'>,
): {facts: InstanceFacts; style?: Style} | undefined => {
	const facts = instances.find(({name}) => name === instance);
	if (!facts) return undefined;
	const style = facts.settings && styleOf(facts.settings);
	return style === undefined ? {facts} : {facts, style};
};

/** An instance polls when any entry polls (Tentacle 9.2: every such entry is polled); it listens when it trusts somebody and may listen. */
const styleOf = ({trusted, noListen}: InstanceSettings): Style | undefined => {
	if (trusted.some(({style}) => style === 'polling') || noListen) return 'polling';
	return trusted.length > 0 ? 'listening' : undefined;
};

/**
An existing instance read back into the words it was made from: what setting up again takes as its defaults, and diagnose as its subject. `server`: the
one that it is about; of an instance that trusts several, what belongs to the others is then left out. Over plain http nothing tells which it is (security rule 1).
*/
export const answersOf = (instance: InstanceFacts, server?: Pick<ServerFacts, 'thumbprint' | 'trustedBy'>): Answers => {
	const {settings, unit} = instance;
	if (!settings) return {instance: instance.name, configFile: instance.configFile};
	const style = styleOf(settings);
	const asked = server?.trustedBy === 'plain' ? undefined : server?.thumbprint;
	const its = settings.trusted.filter(({thumbprint}) => thumbprint.toUpperCase() === asked);
	const trusted = its.length > 0 ? its : settings.trusted;
	const polled = trusted.flatMap(({address}) => (address ? [address] : []));
	const thumbprint = (trusted.find(entry => entry.style === style) ?? trusted[0])?.thumbprint;
	return {
		instance: instance.name,
		configFile: instance.configFile,
		...(style && {style}),
		...(style === 'polling' && polled.length > 0 && {serverAddresses: polled}),
		...(style === 'polling' && urlOf('proxy', settings.pollingProxy)),
		...urlOf('scriptProxy', settings.scriptProxy),
		...(style === 'listening' && {listenPort: settings.listenPort, listenAddress: settings.listenAddress}),
		...(thumbprint !== undefined && {serverThumbprint: thumbprint}),
		...(settings.homeFolder !== undefined && {homeFolder: settings.homeFolder}),
		...(settings.applicationFolder !== undefined && {applicationFolder: settings.applicationFolder}),
		...(settings.pollingConnections !== undefined && style === 'polling' && {pollingConnections: settings.pollingConnections}),
		...(settings.thumbprint !== undefined && {certificate: 'keep'}),
		...(unit.installed && {service: 'systemd', serviceUser: unit.user ?? 'root'}),
	};
};

/** One that cannot be told as an answer, such as a host that is none, is left out. */
const urlOf = (id: 'proxy' | 'scriptProxy', set: SetProxy | undefined): Answers => {
	const proxy = set && proxyUrl(set);
	return proxy !== undefined && 'proxy' in parseProxy(proxy) ? {[id]: proxy} : {};
};

/** For the proxy that the instance has, and no other, its own password: a reference to where Tentacle keeps it. */
export const ownProxyPassword = (answers: Answers, facts: Pick<Facts, 'instances'>): Secret | undefined => {
	const {name, settings} = currentInstance(answers, facts)?.facts ?? {};
	return isOwn(settings?.pollingProxy, answers.proxy) ? {secret: 'proxyPassword', from: {instance: name ?? ''}} : undefined;
};

/** The same of the proxy for scripts. */
export const ownScriptProxyPassword = (answers: Answers, facts: Pick<Facts, 'instances'>): Secret | undefined => {
	const {name, settings} = currentInstance(answers, facts)?.facts ?? {};
	return isOwn(settings?.scriptProxy, answers.scriptProxy) ? {secret: 'scriptProxyPassword', from: {instance: name ?? ''}} : undefined;
};

const isOwn = (own: SetProxy | undefined, answered: string | undefined): boolean => own?.user !== undefined && proxyUrl(own) === answered;

type RecordsKnown = Pick<Facts, 'instances' | 'server' | 'pfx'>;

/**
The record that the answers consent to take over: of the chosen name and kind, not this machine's own, and named by its thumbprint; or, with
`unavailable`, one of the same style. Whether that one is unavailable indeed was proven by `octopus/name` before anything was changed.
*/
export const replacedRecord = (answers: Answers, facts: RecordsKnown): RecordFacts | undefined => {
	const {replace, style} = answers;
	const record = recordOfName(answers, chosenSpace(answers, facts.server)?.records ?? []);
	const thumbprint = record?.thumbprint?.toUpperCase();
	if (!record || replace === undefined || carries(record, ownThumbprints(answers, facts))) return undefined;
	return (replace === 'unavailable' ? styleOfRecord(record) === style : replace === thumbprint) ? record : undefined;
};

/** All records of this machine's certificates that are known, in whatever space; those of the one it has come first. */
export const ownRecords = (answers: Answers, facts: RecordsKnown): readonly RecordFacts[] => {
	const records = facts.server?.spaces.flatMap(space => space.records ?? []) ?? [];
	return ownThumbprints(answers, facts).flatMap(own => records.filter(record => carries(record, own)));
};

/** This machine's own record of the chosen space and kind. */
export const ownRecord = (answers: Answers, facts: RecordsKnown): RecordFacts | undefined => {
	const here = chosenSpace(answers, facts.server)?.records ?? [];
	return ownAmong(
		answers,
		ownRecords(answers, facts).filter(record => here.includes(record)),
	);
};

/**
A record with another certificate that could be this machine's all the same, by its subscription id or by the port where it is dialled: this machine may have had
that certificate before. A copy of this machine would look the same, so that only a person knows.
*/
export const recordBefore = (answers: Answers, facts: RecordsKnown): RecordFacts | undefined => {
	const {trusted = [], listenPort} = currentInstance(answers, facts)?.facts.settings ?? {};
	const subscription = subscriptionOf(trusted, answers.serverThumbprint);
	const own = ownThumbprints(answers, facts);
	return (facts.server?.spaces ?? [])
		.flatMap(({records = []}) => records)
		.find(record => {
			const {uri, thumbprint} = record;
			const isAlike =
				dialledOf(record)?.port === listenPort ||
				(subscription !== undefined && uri !== undefined && isSameSubscription(uri, subscription));
			return thumbprint !== undefined && !carries(record, own) && isAlike;
		});
};
