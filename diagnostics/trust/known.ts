import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import type {ConnectionSeen, IdentitySeen, Probes, RecordsSeen} from '../../src/model/probes.ts';
import {polledAddresses} from '../subjects.ts';

const hungUp = 'it finished TLS, then hung up as soon as this machine said who it is; {agent}';
const newThumbprint =
	'its record must have this machine’s thumbprint {own} (Infrastructure › the machine › Settings), which running setup again brings about';

/**
Does the Server know this machine's certificate? Asked with that certificate where its key can be read, else told by what the API and the agent's own
log say. Only one of several nodes may have missed a change, so each is asked.
*/
export const knownByServer = defineCheck({
	id: 'trust/known',
	category: 'trust',
	title: 'The Server knows this machine’s certificate',
	stage: 'proof',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	needs: ['network/who', 'trust/server-thumbprint'],
	reasons: {
		known: {verdict: 'pass', says: 'it answered to {shown}, in {milliseconds} ms'},
		omitted: {verdict: 'skipped', says: 'not asked, as --no-identity wants it'},
		connected: {verdict: 'pass', says: 'not asked, as the private key cannot be used ({why}); {agent}'},
		recorded: {
			verdict: 'information',
			says: 'not asked, as the private key cannot be used ({why}); {record}, so the Server knows it, though not every node may; {agent}',
		},
		unreadable: {verdict: 'skipped', says: 'not asked, as the private key cannot be used: {why}. {record}; {agent}'},
		untried: {verdict: 'broken', says: 'it could not be asked, although it answered a moment before ({code})'},
		dropped: {
			verdict: 'fail',
			finding: 'TLS007',
			says: hungUp,
			owner: 'octopus',
			remedy: `In Octopus, ${newThumbprint}. With an API key this check can tell whether there is a record, and what it has.`,
		},
		unregistered: {
			verdict: 'fail',
			finding: 'TLS007',
			says: `${hungUp}; {record}`,
			owner: 'octopus',
			remedy: 'Run setup again; it makes the record. If it vanished by itself, look at the machine policy’s clean-up setting.',
		},
		renewed: {
			verdict: 'fail',
			finding: 'TLS007',
			says: `${hungUp}; {record}`,
			owner: 'octopus',
			remedy: `If that record is this machine’s: ${newThumbprint}. Otherwise register this machine under a name of its own.`,
		},
		notRefreshed: {
			verdict: 'fail',
			finding: 'TLS007',
			says: `${hungUp}; yet {record}`,
			owner: 'octopus',
			remedy:
				'The record is right, so this node has not taken notice of it, or belongs to another Octopus Server: restart that node (or save the record once more), and check that {subject} is a node of the same cluster.',
		},
		rejected: {
			verdict: 'fail',
			finding: 'TLS007',
			says: 'not asked, as the private key cannot be used ({why}); but {agent}; {record}',
			owner: 'octopus',
			remedy: `In Octopus, ${newThumbprint}.`,
		},
		unrecorded: {
			verdict: 'warning',
			finding: 'TLS007',
			says: 'not asked, as the private key cannot be used ({why}); but {record}; {agent}',
			owner: 'octopus',
			remedy: `In Octopus, ${newThumbprint}.`,
		},
		other: {
			verdict: 'fail',
			finding: 'NET011',
			says: 'something else than Octopus answers to Octopus’s own protocol: {statusLine}',
			owner: 'network',
			remedy: 'A firewall or proxy puts its own words into the connection: have TCP to {subject} exempted from inspection.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		silent: {
			verdict: 'fail',
			says: 'web requests are answered, but to Octopus’s own protocol nothing comes back within {seconds} s',
			owner: 'network',
			remedy:
				'If something inspects traffic on the way, have TCP to {subject} exempted. If nothing does, the Server’s service hangs: restart that node.',
		},
	},
	gather: async (probes, address, {scope, signal}) => {
		const instance = await probes.instance();
		const own = instance?.settings?.thumbprint ?? 'none';
		if (!scope.identity) return {asked: false, outcome: 'omitted' as const, own};
		const seen = await probes.identity(address, signal);
		const evidence = {...evidenceOf(seen), own, shown: seen.thumbprint ?? own, seconds: 10};
		if (seen.outcome !== 'dropped' && seen.outcome !== 'unreadable') return evidence;
		const [records, connection] = await Promise.all([recordsFrom(probes, signal), connectionFrom(probes, address, signal)]);
		return {
			...evidence,
			registered: registeredOf(records),
			record: recordText(records),
			agentState: stateOf(connection),
			agent: agentText(connection, seen.outcome === 'dropped'),
		};
	},
	judge: seen => {
		if (seen.outcome === 'omitted') return 'omitted';
		if (!('registered' in seen)) return seen.outcome === 'dropped' || seen.outcome === 'unreadable' ? 'untried' : seen.outcome;
		const {outcome, registered, agentState} = seen;
		if (outcome === 'dropped') {
			if (registered === 'own') return 'notRefreshed';
			if (registered === 'namesake') return 'renewed';
			return registered === 'none' ? 'unregistered' : 'dropped';
		}
		if (agentState === 'connected' || agentState === 'rejected') return agentState;
		if (registered === 'own') return 'recorded';
		return registered === 'unknown' ? 'unreadable' : 'unrecorded';
	},
});

const evidenceOf = ({outcome, milliseconds, code, statusLine, why}: IdentitySeen) => ({
	asked: outcome !== 'unreadable',
	outcome,
	milliseconds,
	code: code ?? null,
	statusLine: statusLine ?? null,
	why: why ?? null,
});

/** A Server or a log that does not answer tells nothing; their own checks say why. */
const nothing = () => undefined;
const recordsFrom = (probes: Probes, signal: AbortSignal) => probes.records(signal).catch(nothing);
const connectionFrom = (probes: Probes, address: Parameters<Probes['connection']>[0], signal: AbortSignal) =>
	probes.connection(address, signal).catch(nothing);

const registeredOf = (records: RecordsSeen | undefined): 'own' | 'namesake' | 'none' | 'unknown' => {
	if (!records) return 'unknown';
	if (records.own.length > 0) return 'own';
	return records.namesakes.length > 0 ? 'namesake' : 'none';
};

const recordText = (records: RecordsSeen | undefined): string => {
	if (!records) return 'the Server’s records were not looked at, as that needs an API key';
	const [own] = records.own;
	if (own) return `the record ${own.name} in ${own.space} has its thumbprint${own.isDisabled ? ', but is disabled' : ''}`;
	const [namesake] = records.namesakes;
	if (namesake) return `the record ${namesake.name} in ${namesake.space} has another thumbprint, ${namesake.thumbprint}`;
	return `no record in ${records.spaces.join(', ')} has its thumbprint`;
};

const stateOf = (connection: ConnectionSeen | undefined): 'connected' | 'rejected' | 'failed' | 'unknown' => {
	if (connection?.state === 'connected') return 'connected';
	if (connection?.state !== 'failed') return 'unknown';
	return connection.kind === 'rejected' ? 'rejected' : 'failed';
};

const agentText = (connection: ConnectionSeen | undefined, wasDropped: boolean): string => {
	const state = stateOf(connection);
	if (state === 'unknown') return 'the agent’s log does not tell';
	if (state === 'failed') return `the agent’s log has another failure: ${connection?.line ?? 'without a reason'}`;
	if (state === 'rejected') return 'the agent’s log says that the Server hung up on it';
	return wasDropped
		? 'the agent’s log still has it connected: it may run with an earlier certificate, or since before the change'
		: 'the agent’s log says that it is connected';
};
