import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import type {RecordFacts, SpaceFacts} from '../../src/model/facts.ts';
import {carries, recordOfName, styleOfRecord} from '../../src/model/record.ts';
import {chosenSpace} from '../../src/model/space.ts';
import {ownThumbprintsSeen} from '../own-thumbprints.ts';

export const octopusName = defineCheck({
	id: 'octopus/name',
	category: 'octopus',
	title: 'The name is free, or this machine’s own',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven, given('name'), given('space')),
	needs: ['octopus/space', 'octopus/permissions'],
	// Another machine's record is taken over only with its thumbprint, or the proof that it is gone (security rule 5).
	vital: given('replace'),
	reasons: {
		free: {verdict: 'pass', says: '{name}'},
		ours: {verdict: 'pass', says: '{name} is this machine’s own record'},
		consented: {verdict: 'pass', says: '{name} is taken over, as --replace {consent} says, from {holder}'},
		gone: {verdict: 'pass', says: '{name} is taken over: the Server cannot reach its machine, {holder}'},
		taken: {
			verdict: 'fail',
			finding: 'REG003',
			says: '{name} belongs to another machine: {holder}',
			owner: 'octopus',
			firm: true,
			remedy:
				'Choose another name. To take the record over on purpose: --replace {thumbprint}; or, if its machine is gone for good, --replace unavailable, which has the Server look for it first.',
		},
		otherConsent: {
			verdict: 'fail',
			finding: 'REG003',
			says: '--replace names another record than the one that is called {name}: {holder}',
			owner: 'octopus',
			firm: true,
			remedy: 'Look at that record in Octopus, and give its thumbprint only if it may go: --replace {thumbprint}; or choose another name.',
		},
		otherStyle: {
			verdict: 'fail',
			finding: 'REG004',
			says: '{name} is not taken over for being unavailable, as it is of another style: {holder}',
			owner: 'octopus',
			firm: true,
			remedy: 'Choose another name, delete that record in Octopus, or take it over by its thumbprint: --replace {thumbprint}.',
		},
		alive: {
			verdict: 'fail',
			finding: 'REG003',
			says: '{name} is not taken over: the Server has just found its machine {health}; it is {holder}',
			owner: 'octopus',
			firm: true,
			remedy: 'Choose another name. If that machine may go all the same: --replace {thumbprint}.',
		},
		unproven: {
			verdict: 'fail',
			finding: 'REG003',
			says: '{name} is not taken over: a health check of its machine did not come to an end; it is {holder}',
			owner: 'octopus',
			firm: true,
			remedy: 'Try again when the Server runs tasks, or take the record over by its thumbprint: --replace {thumbprint}.',
		},
	},
	gather: async (probes, _subject, {answers, signal, tell}) => {
		const [seen, own] = await Promise.all([probes.account(signal), ownThumbprintsSeen(probes, answers, signal)]);
		const space = seen.accepted ? chosenSpace(answers, seen.facts) : undefined;
		const holder = recordOfName(answers, space?.records ?? []);
		const thumbprint = holder?.thumbprint?.toUpperCase();
		const isOurs = holder !== undefined && carries(holder, own);
		const sameStyle = holder !== undefined && styleOfRecord(holder) === answers.style;
		const looks = holder !== undefined && !isOurs && sameStyle && answers.replace === 'unavailable';
		return {
			name: answers.name ?? '',
			taken: holder !== undefined,
			isOurs,
			thumbprint: thumbprint ?? 'none',
			holder: holder ? words(holder, space, answers) : '',
			consent: answers.replace ?? null,
			sameStyle,
			health: looks ? ((await probes.nameHolder(signal, tell)).health ?? null) : null,
		};
	},
	judge: ({taken, isOurs, consent, thumbprint, sameStyle, health}) => {
		if (!taken) return 'free';
		if (isOurs) return 'ours';
		if (consent === null) return 'taken';
		if (consent !== 'unavailable') return consent === thumbprint ? 'consented' : 'otherConsent';
		if (!sameStyle) return 'otherStyle';
		if (health === 'Unavailable') return 'gone';
		return health === null || health === 'Unknown' ? 'unproven' : 'alive';
	},
});

/** What a person needs to know whose record it is. */
const words = (holder: RecordFacts, space: SpaceFacts | undefined, {registerAs}: Answers): string => {
	const {environments = [], workerPools = []} = space?.lists ?? {};
	const [ids, listed] = registerAs === 'worker' ? [holder.workerPoolIds, workerPools] : [holder.environmentIds, environments];
	const places = ids.map(id => listed.find(one => one.id === id)?.name ?? id);
	return [
		`thumbprint ${holder.thumbprint ?? 'none'}`,
		styleOfRecord(holder) ?? holder.communicationStyle,
		...(places.length > 0 ? [`in ${places.slice(0, 5).join(', ')}`] : []),
		holder.isDisabled ? `${holder.healthStatus}, disabled` : holder.healthStatus,
		...(holder.statusSummary ? [holder.statusSummary] : []),
	].join(', ');
};
