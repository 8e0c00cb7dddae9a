import type {Address} from '../../src/model/address.ts';
import {addressText} from '../../src/model/address.ts';
import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {failureOf, type LogFields, type LoggedConnection, type LoggedFailure, type LogSeen} from '../../src/model/logs.ts';
import type {Probes} from '../../src/model/probes.ts';
import type {Scope} from '../../src/model/scope.ts';
import {connectionReasonOf, connectionReasons} from '../connection-reasons.ts';
import {type LookAgainst, lookAgainst} from '../log-look.ts';
import {logTime} from '../log-time.ts';
import {loggedAddresses, polledAddresses} from '../subjects.ts';

/**
What the log has of a polled address, weighed: only what nothing has mended since is a failure, and only where the look just now does not get beyond it. What the
live checks find too is theirs (`causesOf`): the line then stands with their cause.
*/
export const logConnection = defineCheck({
	id: 'log/connection',
	category: 'log',
	title: 'The agent’s log ends with a good connection',
	stage: 'diagnosis',
	subjects: loggedAddresses,
	reasons: {
		connected: {verdict: 'pass', says: 'connected since {lastGood}'},
		recovered: {verdict: 'information', says: 'connected since {lastGood}; until {at} it had: {line}'},
		open: {verdict: 'information', says: 'a connection was made at the very end of the log; too early to say whether it lasts'},
		mended: {verdict: 'information', says: '{kindText} until {at}, and not again since the agent’s start at {healedAt}'},
		contradicted: {verdict: 'information', says: 'the agent’s log says at {at}: {line} But the look just now gets through'},
		changed: {verdict: 'information', says: 'the agent’s log says at {at}: {line} The look just now fails already before that'},
		untold: {verdict: 'skipped', says: 'the log does not tell of it'},
		...connectionReasons,
	},
	gather: async (probes, address, {answers, scope, signal}) => {
		const [log, instance] = await Promise.all([probes.log(signal), probes.instance()]);
		const {failure, connection} = about(log, address);
		const path = failure && isLooked(address, answers, scope, log) ? await probes.path(address, signal) : undefined;
		const identity =
			failure?.kind === 'rejected' && path && instance && scope.identity ? await identityFrom(probes, address, signal) : undefined;
		const look: LookAgainst = failure ? lookAgainst(failure.kind, path, {expected: failure.fields.expected, identity}) : 'cannotTell';
		return {
			state: connection?.state ?? 'untold',
			failing: failure !== undefined && (failure.state === 'current' || failure.state === 'open') && connection?.state !== 'connected',
			...told(failure),
			lastGood: timeOr(connection?.lastGood),
			look,
			fromLog: true,
			agrees: look === 'agrees',
			own: failure?.fields.own ?? instance?.settings?.thumbprint ?? 'which Tentacle show-thumbprint prints',
			host: address.host,
		};
	},
	judge: ({state, failing, kind, look}) => {
		if (state === 'connected') return kind === null ? 'connected' : 'recovered';
		if (state === 'open') return 'open';
		if (!failing) return kind === null ? 'untold' : 'mended';
		if (look === 'contradicts') return 'contradicted';
		return look === 'earlier' ? 'changed' : connectionReasonOf(kind);
	},
});

const about = (
	log: LogSeen | undefined,
	address: Address,
): {failure?: LoggedFailure | undefined; connection?: LoggedConnection | undefined} => {
	const endpoint = addressText(address).toLowerCase();
	const mine = log?.failures.filter(one => one.endpoint === endpoint && one.about === 'polling') ?? [];
	return {
		failure: failureOf(mine, endpoint) ?? mine.at(-1),
		connection: log?.connections.find(one => one.endpoint === endpoint),
	};
};

/** Only what is polled from here is looked at, and only where the agent goes there directly as we do. */
const isLooked = (address: Address, answers: Answers, {proxy}: Scope, log: LogSeen | undefined): boolean =>
	proxy === undefined && log?.start?.proxy === undefined && polledAddresses(answers).some(one => addressText(one) === addressText(address));

/** A Server that cannot be asked contradicts nothing; `trust/known` says why. */
const identityFrom = (probes: Probes, address: Address, signal: AbortSignal) => probes.identity(address, signal).catch(() => undefined);

const told = (failure: LoggedFailure | undefined) => {
	const {expected, presented, status, proxy}: LogFields = failure?.fields ?? {};
	return {
		kind: failure?.kind ?? null,
		kindText: failure?.lines.at(-1) ?? '',
		line: failure?.lines.at(-1) ?? null,
		lines: failure?.lines ?? [],
		count: failure?.count ?? 0,
		at: timeOr(failure?.last),
		first: timeOr(failure?.first),
		healedAt: timeOr(failure?.healedAt),
		others: (failure?.others ?? []).map(({finding, tell}) => `${finding}: ${tell}`),
		expected: expected ?? null,
		presented: presented ?? null,
		status: status ?? null,
		proxy: proxy ?? null,
	};
};

const timeOr = (iso: string | undefined): string => (iso === undefined ? 'an unknown time' : logTime(iso));
