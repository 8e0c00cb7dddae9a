import type {Answers} from '../src/model/answers.ts';
import type {Aside} from '../src/model/aside.ts';
import type {Facts, RecordFacts, SpaceFacts} from '../src/model/facts.ts';
import {isSameName, recordOfName, styleOfRecord} from '../src/model/record.ts';
import {chosenSpace} from '../src/model/space.ts';
import {thumbprintShort} from '../src/model/thumbprint.ts';
import {isOfAnother} from '../src/model/trusted.ts';
import {currentInstance, ownRecords, replacedRecord} from './existing.ts';

/** The record of the chosen name and kind that is another machine's (REG003 where nobody consents). */
export const nameHolder = (answers: Answers, facts: Pick<Facts, 'instances' | 'server'>): RecordFacts | undefined => {
	const holder = recordOfName(answers, chosenSpace(answers, facts.server)?.records ?? []);
	return holder && !ownRecords(answers, facts).includes(holder) ? holder : undefined;
};

/** Whose the chosen name is, and what this machine is called in Octopus already. */
export const nameAsides = (answers: Answers, facts: Facts): readonly Aside[] => {
	const space = chosenSpace(answers, facts.server);
	if (space?.records === undefined || answers.name === undefined) return [];
	const holder = nameHolder(answers, facts);
	return [...(holder ? holderAsides(holder, space, answers, facts) : []), ...ownAsides(answers, facts)];
};

const holderAsides = (holder: RecordFacts, space: SpaceFacts, answers: Answers, facts: Facts): readonly Aside[] => {
	const who = holderWords(holder, space).join(', ');
	const whose: Aside = replacedRecord(answers, facts)
		? {kind: 'note', tone: 'warning', says: `is taken over from another machine: ${who}`}
		: {kind: 'note', tone: 'bad', says: `belongs to another machine: ${who}. Choose another name, or take its record over`};
	// The Server's own words about its last look at that machine, with the time.
	return [whose, ...(holder.statusSummary ? [{kind: 'note', tone: 'quiet', says: `last contact: ${holder.statusSummary}`} as const] : [])];
};

/** What a person needs to know whose record it is. */
const holderWords = (holder: RecordFacts, {lists}: SpaceFacts): readonly string[] => {
	const [ids, listed = []] =
		holder.registeredAs === 'worker' ? [holder.workerPoolIds, lists?.workerPools] : [holder.environmentIds, lists?.environments];
	const places = ids.map(id => listed.find(one => one.id === id)?.name ?? id);
	return [
		`thumbprint ${holder.thumbprint === undefined ? 'none' : thumbprintShort(holder.thumbprint.toUpperCase())}`,
		styleOfRecord(holder) ?? holder.communicationStyle,
		...(places.length > 0 ? [`in ${places.slice(0, 3).join(', ')}${places.length > 3 ? ` and ${places.length - 3} more` : ''}`] : []),
		holder.isDisabled ? `${holder.healthStatus}, disabled` : holder.healthStatus,
	];
};

/** Records of this machine's own certificate. One that polls with another id is a copy of this machine, or it of that one. */
const ownAsides = (answers: Answers, facts: Facts): readonly Aside[] => {
	const {settings} = currentInstance(answers, facts)?.facts ?? {};
	return ownRecords(answers, facts).map(record => {
		const what = `${record.registeredAs} ${record.name}`;
		if (isOfAnother(record.uri, settings?.trusted ?? [], facts.server?.thumbprint ?? '')) {
			return {
				kind: 'note',
				tone: 'warning',
				says: `the ${what} has this machine’s certificate, but polls with another id: one of the two may be a copy of the other`,
			};
		}
		const isThis = isSameName(record.name, answers.name) && record.registeredAs === answers.registerAs;
		return isThis
			? {kind: 'note', tone: 'good', says: 'is this machine’s own record'}
			: {kind: 'note', tone: 'quiet', says: `this machine is in Octopus already, as ${what}`};
	});
};
