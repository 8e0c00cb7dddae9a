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
	if (wrong) return {tone: 'bad', says: `${wrong.address}: ${wrong.says}`};
	if (serverThumbprint === undefined) {
		if (presented.length > 0) return {tone: 'warning', says: seenOnly};
		return server && api === undefined
			? {tone: 'warning', says: 'what the API says over plain http is never trusted: it must be typed in'}
			: undefined;
	}
	if (api !== undefined && api !== serverThumbprint)
		return {tone: 'bad', says: 'the API names another certificate: check address and thumbprint'};
	const ports = presented.length === 0 ? [] : [presented.length === 1 ? 'the port' : `all ${presented.length} ports`];
	const agree = [
		...(api === undefined ? [] : ['the API']),
		...ports,
		...(trusted.includes(serverThumbprint) ? ['this machine’s trust'] : []),
	];
	if (agree.length === 0) return undefined;
	return {tone: 'good', says: agree.length === 1 ? onlyOne(api !== undefined) : `${listed(agree)} agree`};
};

/** Security rule 1: what a port presents is never adopted. */
const seenOnly =
	'this is only what the port presents, and anybody could stand there: compare it with Octopus, Configuration › Thumbprint, and type it in';

const onlyOne = (isApi: boolean): string => (isApi ? 'read from the API' : 'as seen');

const listed = (words: readonly string[]): string =>
	words.length < 3 ? words.join(' and ') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
