import {furthest} from '../../diagnostics/furthest.ts';
import {checks} from '../../diagnostics/index.ts';
import type {LookupResult} from '../engine/lookup.ts';
import {collect, runChecks, subjectText} from '../engine/run-checks.ts';
import {selectChecks} from '../engine/select-checks.ts';
import type {Answers} from '../model/answers.ts';
import type {CheckResult} from '../model/check.ts';
import type {PresentedFacts} from '../model/facts.ts';
import {scopeOf} from '../model/scope.ts';
import {createProbes} from './probes.ts';
import type {SetUpSession} from './set-up-session.ts';

const verdict = 'trust/server-thumbprint';
const chosen = selectChecks(checks, {only: [verdict], skip: []});

/** What each polled address presents, judged by the very check that stands before the first change, and by those that it needs. */
export const lookUpTrust = async (
	{host, server, secrets, environment, machine}: Pick<SetUpSession, 'host' | 'server' | 'secrets' | 'environment' | 'machine'>,
	answers: Answers,
	signal: AbortSignal,
): Promise<LookupResult> => {
	const scope = scopeOf(
		machine.instances.find(({name}) => name === answers.instance),
		answers,
	);
	const {proxyPassword} = answers;
	const probes = createProbes({
		host,
		server: server.through(answers),
		answers,
		scope,
		...(proxyPassword && {proxyPassword: () => secrets.read(proxyPassword)}),
		environment,
		manner: 'look',
		// The wizard asks for each by itself.
		withoutLists: true,
	});
	const results = await collect(chosen, runChecks({checks: chosen, answers, scope, probes, signal}));
	const presented = (answers.serverAddresses ?? []).map(async (address): Promise<PresentedFacts> => {
		// The look that the checks have made, once more.
		const certificate = furthest((await probes.path(address, signal)).tries)?.tls?.certificate;
		return {
			...judged(subjectText(address), results),
			...(certificate && {thumbprint: certificate.thumbprint}),
			...(certificate && !certificate.selfSigned && {issuedBy: certificate.issuer}),
		};
	});
	return {what: 'trust', presented: await Promise.all(presented)};
};

const judged = (address: string, results: readonly CheckResult[]): Pick<PresentedFacts, 'address' | 'verdict' | 'says' | 'finding'> => {
	const compared = results.find(({id, subject}) => id === verdict && subject === address);
	const failed = results.find(one => one.verdict === 'fail' && (one.subject === address || one.subject === ''));
	const {says = '', finding, verdict: found} = failed ?? compared ?? {};
	return {address, verdict: found === 'pass' ? 'good' : found === 'fail' ? 'bad' : 'unknown', says, ...(finding && {finding})};
};
