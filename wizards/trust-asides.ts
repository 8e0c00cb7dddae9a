import type {Answers} from '../src/model/answers.ts';
import type {Aside, AsideTone} from '../src/model/aside.ts';
import type {Facts, PresentedFacts, ServerFacts} from '../src/model/facts.ts';
import {thumbprintShort} from '../src/model/thumbprint.ts';
import {currentInstance} from './existing.ts';

type Verdict = {readonly tone: AsideTone; readonly says: string};

/** What the API names, what each port presents and what this machine trusts now, side by side, with what it means. */
export const thumbprintAsides = (answers: Answers, facts: Facts): readonly Aside[] => {
	const {server, presented = []} = facts;
	const trusted = trustedNow(answers, facts);
	const rows = [
		...(server ? [{label: `${hostOf(server)} (API)`, value: thumbprintShort(server.thumbprint)}] : []),
		...presented.map(({address, thumbprint, issuedBy}) => ({
			label: address,
			value: thumbprint === undefined ? 'nothing seen' : thumbprintShort(thumbprint),
			...(issuedBy !== undefined && {note: `issued by ${issuedBy}`}),
		})),
		...trusted.map(thumbprint => ({label: 'trusted by this machine now', value: thumbprintShort(thumbprint)})),
	];
	const verdict = verdictOf(answers, {server, presented, trusted});
	return verdict && rows.length > 0 ? [{kind: 'comparison', ...verdict, rows}] : [];
};

const hostOf = ({url}: ServerFacts): string => new URL(url).host;

const trustedNow = (answers: Answers, facts: Facts): readonly string[] => [
	...new Set(currentInstance(answers, facts)?.facts.settings?.trusted.map(({thumbprint}) => thumbprint.toUpperCase())),
];

type Seen = {readonly server: ServerFacts | undefined; readonly presented: readonly PresentedFacts[]; readonly trusted: readonly string[]};

const verdictOf = ({serverThumbprint}: Answers, {server, presented, trusted}: Seen): Verdict | undefined => {
	const api = server?.trustedBy === 'plain' ? undefined : server?.thumbprint;
	// Judged by the check that stands before the first change (`trust/server-thumbprint`): here it is only told.
	const wrong = presented.find(({verdict}) => verdict === 'bad');
	if (wrong) return {tone: 'bad', says: `${wrong.address}: ${wrong.says}${wrong.finding ? ` (${wrong.finding})` : ''}`};
	if (serverThumbprint === undefined) {
		if (presented.length > 0) return {tone: 'warning', says: presented.some(({thumbprint}) => thumbprint) ? seenOnly : nothingSeen};
		return server && api === undefined
			? {tone: 'warning', says: 'what the API says over plain http is never trusted: it must be typed in'}
			: undefined;
	}
	if (api !== undefined && api !== serverThumbprint)
		return {tone: 'bad', says: 'the API names another certificate: check address and thumbprint'};
	const isApi = api !== undefined;
	// Those that could not be looked at agree with nobody.
	const count = presented.every(({verdict}) => verdict === 'good') ? presented.length : 0;
	const isTrusted = trusted.includes(serverThumbprint);
	const agree = [...(isApi ? ['the API'] : []), ...(count > 0 ? [ports(count)] : []), ...(isTrusted ? ['this machine’s trust'] : [])];
	if (agree.length > 1) return {tone: 'good', says: `${listed(agree)} agree`};
	if (isApi) return {tone: 'good', says: 'read from the API'};
	if (count > 0) return {tone: 'good', says: `${ports(count)} ${count === 1 ? 'presents' : 'present'} it`};
	return isTrusted ? {tone: 'good', says: 'trusted by this machine already'} : undefined;
};

const ports = (count: number): string => (count === 1 ? 'the port' : count === 2 ? 'both ports' : `all ${count} ports`);

/** Security rule 1: what a port presents is never adopted. */
const seenOnly =
	'this is only what the port presents, and anybody could stand there: compare it with Octopus, Configuration › Thumbprint, and type it in';

const nothingSeen =
	'neither the API nor a port could be asked for it from here: look it up in Octopus, Configuration › Thumbprint, and type it in';

const listed = (words: readonly string[]): string =>
	words.length < 3 ? words.join(' and ') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
