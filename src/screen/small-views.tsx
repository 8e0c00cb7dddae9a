import {Box, Text} from 'ink';
import {useMemo} from 'react';
import {showAnswer} from '../engine/show-answer.ts';
import {isUnset} from '../engine/unset.ts';
import type {WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {AnswerId} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import {ListField} from './list-field.tsx';
import {Keys, Problem} from './parts.tsx';
import {TextField} from './text-field.tsx';
import {useKeys} from './use-keys.ts';
import {useText} from './use-text.ts';

/** From the review: which answer to change. */
export const ChangeView = ({
	state,
	options,
	rows,
	onChange,
	onBack,
}: {
	readonly state: WizardState;
	readonly options: WizardScreenOptions;
	readonly rows: number;
	readonly onChange: (id: AnswerId) => void;
	readonly onBack: () => void;
}) => {
	const ids = useMemo((): ReadonlyMap<string, AnswerId> => {
		const {resolver} = options;
		return new Map<string, AnswerId>(
			state.resolution.applicable.map(id => {
				const question = resolver.questions[id] as Question;
				const value = state.resolution.answers[id];
				return [
					`${question.short ?? question.ask}: ${isUnset(question, value) ? (question.optional ?? 'not answered') : harmless(showAnswer(question, value), 200)}`,
					id,
				] as const;
			}),
		);
	}, [state, options]);
	const answer = (name: unknown) => {
		const id = ids.get(String(name));
		if (id) onChange(id);
	};
	return (
		<Box flexDirection="column" marginTop={1}>
			<Text bold>Which answer?</Text>
			<Box marginTop={1}>
				<Box flexGrow={1} flexDirection="column">
					<ListField
						names={[...ids.keys()]}
						many={false}
						allowsNew={false}
						initial={[]}
						// Header, title, filter, keys and the blank lines between; one row stays free, so that the frame never fills the terminal and scrolls it.
						rows={Math.max(3, rows - 9)}
						isActive
						onAnswer={answer}
						onBack={onBack}
						onEdit={() => {}}
					/>
				</Box>
			</Box>
			<Keys>type to find · Enter opens it · Esc back to the review</Keys>
		</Box>
	);
};

/** Asks where to save. */
export const SaveView = ({
	title,
	suggestion,
	problem,
	onSave,
	onBack,
}: {
	readonly title: string;
	readonly suggestion: string;
	readonly problem: string | undefined;
	readonly onSave: (file: string) => void;
	readonly onBack: () => void;
}) => {
	const state = useText(suggestion, {isActive: true, onEnter: onSave, onEscape: onBack, onEdit: () => {}});
	return (
		<Box flexDirection="column" marginTop={1}>
			<Text bold>{title}</Text>
			<Box marginTop={1}>
				<TextField state={state} />
			</Box>
			{problem === undefined ? undefined : <Problem>{problem}</Problem>}
			<Keys>Enter saves (readable by you only) · Esc back to the review</Keys>
		</Box>
	);
};

/** Esc on the first question. */
export const LeaveView = ({onLeave, onStay}: {readonly onLeave: () => void; readonly onStay: () => void}) => {
	useKeys((input, key) => {
		if (input.toLowerCase() === 'y') onLeave();
		else if (input.toLowerCase() === 'n' || key.escape || key.enter) onStay();
	});
	return (
		<Box flexDirection="column" marginTop={1}>
			<Text bold>Leave? Nothing has been changed.</Text>
			<Keys>y leaves · Enter or Esc stays</Keys>
		</Box>
	);
};
