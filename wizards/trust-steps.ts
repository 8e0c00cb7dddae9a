import {type Address, addressText, isSameAddress} from '../src/model/address.ts';
import {type Answers, required} from '../src/model/answers.ts';
import type {Facts, InstanceFacts, TrustedServer} from '../src/model/facts.ts';
import type {Step} from '../src/model/plan.ts';
import {thumbprintShort} from '../src/model/thumbprint.ts';
import {polledIn} from '../src/model/trusted.ts';
import {currentInstance, ownRecords} from './existing.ts';
import {type StepContext, tentacle} from './step-context.ts';
import {createId, unpollAddress} from './steps.ts';

const isSame = (one: string, other: string | undefined): boolean => one.toUpperCase() === other?.toUpperCase();

/** As they are stored, each once: Tentacle's `--remove-trust` compares exactly (facts: Tentacle §1.2). */
const storedIn = (trusted: readonly TrustedServer[]): readonly string[] => [...new Set(trusted.map(({thumbprint}) => thumbprint))];

const trustedOf = (answers: Answers, facts: Pick<Facts, 'instances'>): readonly TrustedServer[] =>
	currentInstance(answers, facts)?.facts.settings?.trusted ?? [];

/** The Server that was chosen is not among those that the instance trusts, and these are. */
const othersThan = (thumbprint: string | undefined, trusted: readonly TrustedServer[]): readonly string[] =>
	thumbprint === undefined || trusted.some(one => isSame(one.thumbprint, thumbprint)) ? [] : storedIn(trusted);

/**
The thumbprint in whose place the chosen one comes: of the one Server that is trusted, where that has this machine's record. It is the same Server then,
with a new certificate: addresses and subscription id stay.
*/
const renewedOf = (answers: Answers, facts: Pick<Facts, 'instances' | 'server'>): string | undefined => {
	const [only, ...more] = othersThan(answers.serverThumbprint, trustedOf(answers, facts));
	return only !== undefined && more.length === 0 && ownRecords(answers, facts).length > 0 ? only : undefined;
};

/** Whether the portal that was asked belongs to another Server than the instance has had: it trusts somebody else, and has no record there. */
export const isAnotherServer = (answers: Answers, facts: Pick<Facts, 'instances' | 'server'>): boolean => {
	const {server} = facts;
	if (!server || server.trustedBy === 'plain' || !lacksRecord(answers, facts)) return false;
	return othersThan(server.thumbprint, trustedOf(answers, facts)).length > 0;
};

/**
What becomes of the Servers that are trusted besides. Undefined: the instance trusts one Server, and is set up for another: whether it moves there or serves
both, only a person knows, and trust is never taken away silently. So it is when an earlier run has stopped before the end: the chosen one is trusted, but has
no record of this machine yet, or the agent has not read its settings since. Of several, all stay.
*/
export const usualForOthers = (answers: Answers, facts: Pick<Facts, 'instances' | 'server'>): 'keep' | undefined => {
	const {serverThumbprint} = answers;
	const stored = storedIn(trustedOf(answers, facts));
	const others = serverThumbprint === undefined ? [] : stored.filter(one => !isSame(one, serverThumbprint));
	const isBegun = others.length < stored.length;
	const isDone = isBegun && currentInstance(answers, facts)?.facts.changedSinceStart !== true && !lacksRecord(answers, facts);
	return others.length === 1 && !isDone && renewedOf(answers, facts) === undefined ? undefined : 'keep';
};

/** Records were looked for, and none is this machine's. */
const lacksRecord = (answers: Answers, facts: Pick<Facts, 'instances' | 'server'>): boolean =>
	facts.server?.spaces.some(({records}) => records !== undefined) === true && ownRecords(answers, facts).length === 0;

/** Everything after the new certificate is trusted sees the instance as it is then. */
export const afterRenewal = (context: StepContext): StepContext => {
	const {answers, facts, existing} = context;
	const old = renewedOf(answers, facts);
	const thumbprint = required(answers, 'serverThumbprint');
	if (old === undefined || !existing?.settings) return context;
	const trusted = existing.settings.trusted.map(one => (one.thumbprint === old ? {...one, thumbprint} : one));
	return {...context, existing: {...existing, settings: {...existing.settings, trusted}}};
};

/** The Server is trusted, in whatever style. */
export const trustsAlready = ({answers, existing}: StepContext): boolean =>
	existing?.settings?.trusted.some(({thumbprint}) => thumbprint === answers.serverThumbprint) === true;

/** Entries of the chosen Server that an agent would go on polling when it is to listen. */
const polledBefore = ({answers, existing}: StepContext): readonly TrustedServer[] =>
	answers.style === 'listening'
		? (existing?.settings?.trusted ?? []).filter(
				({style, thumbprint}) => style === 'polling' && isSame(thumbprint, answers.serverThumbprint),
			)
		: [];

/** More than that the Server is trusted, which Tentacle's own registering brings. */
export const changesTrust = (context: StepContext): boolean =>
	renewedOf(context.answers, context.facts) !== undefined || polledBefore(context).length > 0;

export const trustServer = (context: StepContext): Step => {
	const {answers, facts, instance, existing} = context;
	const thumbprint = required(answers, 'serverThumbprint');
	const changes = 'the trusted Servers of the instance';
	const renewed = renewedOf(answers, facts);
	if (renewed !== undefined) {
		const update = (from: string, to: string) => tentacle('update-trust', instance, `--oldThumbprint=${from}`, `--newThumbprint=${to}`);
		return {
			id: 'trust',
			title: `Trust the Octopus Server’s new certificate ${thumbprintShort(thumbprint)}`,
			why: `It comes in the place of ${thumbprintShort(renewed)}. Polled addresses and the subscription id stay.`,
			changes,
			run: update(renewed, thumbprint),
			undo: {run: update(thumbprint, renewed)},
		};
	}
	const polled = polledBefore(context);
	const trust = [...storedIn(polled).map(one => `--remove-trust=${one}`), `--trust=${thumbprint}`];
	return {
		id: 'trust',
		title: `Trust the Octopus Server ${thumbprintShort(thumbprint)}${polled.length > 0 ? ', and poll it no more' : ''}`,
		why:
			polled.length > 0
				? `Only whoever has this certificate may give this machine work. ${listed(polledIn(polled))} and the subscription id go: whoever listens asks nobody.`
				: 'Only whoever has this certificate may give this machine work.',
		changes,
		// Tentacle takes out first, whatever the order of the words (facts: Tentacle §1.2, configure).
		run: tentacle('configure', instance, ...trust),
		undo:
			polled.length > 0
				? {cannot: 'a new entry would have another subscription id'}
				: existing?.settings
					? {run: tentacle('configure', instance, `--remove-trust=${thumbprint}`)}
					: {goesWith: createId},
		...(polled.length === 0 && trustsAlready(context) && {already: 'it is trusted'}),
	};
};

const listed = (addresses: readonly Address[]): string => addresses.map(addressText).join(', ');

/** Addresses of the chosen Server that are polled and are not in the list: some person has added them, or left them out. */
export const unlistedAddresses = (answers: Answers, facts: Pick<Facts, 'instances' | 'server'>): readonly Address[] => {
	const {style, serverAddresses, serverThumbprint} = answers;
	if (style !== 'polling' || !serverAddresses || serverThumbprint === undefined) return [];
	const renewed = renewedOf(answers, facts);
	const its = trustedOf(answers, facts).filter(({thumbprint}) => thumbprint === renewed || isSame(thumbprint, serverThumbprint));
	return polledIn(its).filter(address => !serverAddresses.some(one => isSameAddress(one, address)));
};

/** What the instance is to have no more: addresses of this Server that are not in the list, and other Servers, where they are not kept. */
export const leaveSteps = (context: StepContext): readonly Step[] => {
	const {answers, facts, existing} = context;
	const {serverThumbprint} = answers;
	const trusted = existing?.settings?.trusted ?? [];
	const unlisted = answers.otherAddresses === 'remove' ? unlistedAddresses(answers, facts) : [];
	const others = answers.otherServers === 'remove' ? storedIn(trusted).filter(one => !isSame(one, serverThumbprint)) : [];
	return [...unlisted.map(unpollAddress(context)), ...(existing ? others.map(forget(context, existing)) : [])];
};

const forget =
	({instance}: StepContext, {settings}: InstanceFacts) =>
	(stored: string): Step => {
		const entries = settings?.trusted.filter(({thumbprint}) => thumbprint === stored) ?? [];
		const polled = polledIn(entries);
		return {
			id: `remove-trust ${stored}`,
			title: `Trust the Octopus Server ${thumbprintShort(stored)} no more`,
			why: `${polled.length > 0 ? `It is not polled any more (${listed(polled)}), and whoever` : 'Whoever'} has that certificate may give this machine no work.`,
			changes: 'the trusted Servers of the instance',
			run: tentacle('configure', instance, `--remove-trust=${stored}`),
			undo:
				polled.length > 0
					? {cannot: 'a new entry would have another subscription id'}
					: {run: tentacle('configure', instance, `--trust=${stored}`)},
			remains: `On the Server with the certificate ${thumbprintShort(stored)}, the record of this machine${settings?.thumbprint === undefined ? '' : ` (thumbprint ${thumbprintShort(settings.thumbprint)})`} stays, and becomes unavailable: delete it there, under Infrastructure.`,
		};
	};
