import {flagOf, idsOf} from '../engine/names.ts';
import type {AnswerId} from '../model/answers.ts';
import {reads} from '../model/condition.ts';
import type {Question, Questions} from '../model/question.ts';

/** The flags of a first, simple run: without what another answer settles by being given, and without the ways to sign in other than the first. */
export const simpleFlags = (questions: Questions): readonly string[] =>
	idsOf(questions).flatMap(id => {
		const question = questions[id] as Question;
		return question.first && !isSettledByOthers(question) && !isOtherWay(question, questions) ? [flagOf(id, question)] : [];
	});

const isSettledByOthers = (question: Question): boolean =>
	question.kind === 'choice' && Object.keys(question.choices).every(choice => Object.values(question.impliedBy ?? {}).includes(choice));

const isOtherWay = ({when}: Question, questions: Questions): boolean => {
	if (when === undefined || !('is' in when)) return false;
	const [id, value] = when.is;
	const asked = questions[id] as Question;
	return asked.kind === 'choice' && Object.keys(asked.choices)[0] !== value;
};

/** Of which answers a question depends decides where it stands: the first that fits. */
const sectionNames: ReadonlyArray<readonly [title: string, dependsOn: AnswerId | undefined]> = [
	['The instance', undefined],
	['Signing in to Octopus', 'authentication'],
	['As a target or worker', 'registerAs'],
	['Listening or polling', 'style'],
	['In Octopus', 'registerNow'],
];

/** The questions by what they are about, for the long help and the manual. */
export const questionSections = (questions: Questions): ReadonlyArray<{readonly title: string; readonly ids: readonly AnswerId[]}> => {
	const titleOf = (id: AnswerId): string | undefined => {
		const on = [id, ...reads(questions[id].when)];
		const isBasic = questions[id].when === undefined && id !== 'registerAs' && id !== 'authentication';
		return sectionNames.find(([, dependsOn]) =>
			isBasic ? dependsOn === undefined : dependsOn !== undefined && on.includes(dependsOn),
		)?.[0];
	};
	return sectionNames
		.map(([title]) => ({title, ids: idsOf(questions).filter(id => (titleOf(id) ?? sectionNames[0]?.[0]) === title)}))
		.filter(({ids}) => ids.length > 0);
};
