import {Text} from 'ink';
import {useMemo} from 'react';
import {initialNames} from '../engine/fields.ts';
import {closedWords, listingOf, listingState} from '../engine/listing.ts';
import {isUnset} from '../engine/unset.ts';
import type {WizardState} from '../engine/wizard.ts';
import type {LiveChoiceQuestion, LiveManyQuestion} from '../model/question.ts';
import {ListField} from './list-field.tsx';
import {Problem, Quiet, Waiting} from './parts.tsx';
import type {FieldHooks} from './question-fields.tsx';

type Props = FieldHooks & {
	readonly question: LiveChoiceQuestion | LiveManyQuestion;
	readonly initial: unknown;
	readonly state: WizardState;
	readonly rows: number;
};

/** A list that the Server tells: chosen from as far as it is there; what cannot be had is typed. One field all along, so that nothing typed is lost when it comes. */
export const LiveField = ({question, initial, state, rows, ...hooks}: Props) => {
	const {told, total, failed, isWhole} = listingState(state, question.choices.live);
	const {names, details, closed} = useMemo(() => listingOf(told), [told]);
	const several = question.kind === 'liveMany';
	return (
		<ListField
			names={names}
			details={details}
			many={several}
			allowsNew={question.choices.new === true}
			isOpen={!isWhole}
			total={total}
			initial={isUnset(question, initial) ? [] : initialNames(initial, several)}
			rows={Math.max(3, closed.length > 0 ? rows - 1 : rows)}
			mayBeEmpty={several && question.optional !== undefined}
			{...(!several && question.optional !== undefined && {none: `(${question.optional})`})}
			{...hooks}
		>
			{failed === undefined ? undefined : (
				<Problem>{`${failed} ${several ? 'Type the names instead, with commas,' : 'Type the name instead,'} or ask again with Ctrl+R.`}</Problem>
			)}
			{isWhole || failed !== undefined || names.length > 0 ? undefined : (
				<Waiting>asking the Server for the list (gives up after 30 s); you can type meanwhile</Waiting>
			)}
			{closed.length > 0 ? <Closed names={closed} /> : undefined}
		</ListField>
	);
};

const Closed = ({names}: {readonly names: readonly string[]}) => (
	<Text wrap="truncate-end">
		<Quiet>{closedWords(names)}</Quiet>
	</Text>
);
