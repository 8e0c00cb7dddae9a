import {Box, Text} from 'ink';
import {useRef} from 'react';
import {choicesOf, initialLine, offerText} from '../engine/fields.ts';
import {showAnswer} from '../engine/show-answer.ts';
import {harmless} from '../model/harmless.ts';
import type {ChoiceQuestion, Offer, Question, YesNoQuestion} from '../model/question.ts';
import type {Secret} from '../model/secret.ts';
import {Quiet, Sign, Toned, useTheme} from './parts.tsx';
import {TextField} from './text-field.tsx';
import {textOf} from './text-state.ts';
import {useKeys, useSynchronousReducer} from './use-keys.ts';
import {isBack, isNext, useText} from './use-text.ts';

/** What every field reports. */
export type FieldHooks = {
	readonly isActive: boolean;
	readonly onAnswer: (raw: unknown) => void;
	readonly onBack: (draft: unknown) => void;
	readonly onEdit: () => void;
	/** Which choice is pointed at now. */
	readonly onPoint?: (raw: unknown) => void;
	/** What has been typed by now. */
	readonly onText?: (text: string) => void;
};

type Field<Q> = FieldHooks & {
	readonly question: Q;
	/** What stands in the field at first: an unfinished value, else the answer so far. */
	readonly initial: unknown;
};

/** One line of text: for text, numbers, and addresses separated by commas. An empty field unsets what may be left out. */
export const LineField = ({
	question,
	initial,
	offers = [],
	isActive,
	onAnswer,
	onBack,
	onEdit,
	onText,
}: Field<Question> & {readonly offers?: readonly Offer[]}) => {
	const state = useText(initialLine(initial), {
		isActive,
		onEdit(text) {
			onEdit();
			onText?.(text);
		},
		onEscape: onBack,
		onEnter: text => onAnswer(text === '' && question.optional !== undefined ? undefined : text),
		offered: offers.map(({value}) => value),
		...(question.kind === 'addresses' && {pasted: (text: string) => text.replaceAll(/\s*[\r\n]+\s*/g, ', ')}),
	});
	return (
		<>
			<TextField state={state} />
			{offers.map(offer => (
				<OfferLine key={offer.value} offer={offer} isTaken={offer.value === textOf(state)} />
			))}
		</>
	);
};

/** One line, with a sign of what was found out about it. */
const OfferLine = ({offer: {value, says, tone}, isTaken}: {readonly offer: Offer; readonly isTaken: boolean}) => (
	<Box>
		<Box width={2} flexShrink={0}>
			{tone === undefined || tone === 'quiet' ? undefined : <Sign kind={tone} />}
		</Box>
		<Text bold={isTaken} wrap="truncate-end">
			{harmless(offerText({value, says}), 300)}
		</Text>
	</Box>
);

/** Of a secret that is there already: where it comes from. */
export const knownWords = (question: Question, known: unknown): string =>
	`Enter takes the one ${showAnswer(question, known)}; typing replaces it.`;

/** Typed characters are never shown. One that came by reference is kept with Enter, and replaced by typing. */
export const SecretField = ({
	question,
	initial,
	isSpent,
	isActive,
	onBack,
	onEdit,
	onTyped,
	onAnswer,
}: Field<Question> & {readonly isSpent: boolean; readonly onTyped: (value: string) => void}) => {
	const known = initial as Secret | undefined;
	// Enter once more on what was typed means the one that is kept already.
	const taken = useRef<string>(undefined);
	const state = useText('', {
		isActive,
		isSpent,
		onEdit() {
			taken.current = undefined;
			onEdit();
		},
		onEscape: () => onBack(undefined),
		onEnter(text) {
			const isTaken = known !== undefined && text === taken.current;
			taken.current = text;
			if (text !== '' && !isTaken) onTyped(text);
			else if (known) onAnswer(known.from);
			else if (question.optional === undefined) onTyped(text);
			else onAnswer(undefined);
		},
	});
	return (
		<Box flexDirection="column">
			<TextField state={state} isMasked />
			{known && state.characters.length === 0 ? (
				<Box marginTop={1}>
					<Quiet>{knownWords(question, known)}</Quiet>
				</Box>
			) : undefined}
		</Box>
	);
};

export const ChoiceField = ({
	question,
	initial,
	isActive,
	onAnswer,
	onBack,
	onEdit,
	onPoint,
}: Field<ChoiceQuestion<string> | YesNoQuestion>) => {
	const choices = choicesOf(question);
	const [current, moveTo] = useSynchronousReducer(
		(_at: number, to: number) => Math.max(0, Math.min(choices.length - 1, to)),
		() =>
			Math.max(
				0,
				choices.findIndex(({raw}) => raw === initial),
			),
	);
	const at = current();
	const {signs} = useTheme();
	const move = (to: number) => {
		moveTo(to);
		onPoint?.(choices[current()]?.raw);
		onEdit();
	};
	useKeys(
		(input, key) => {
			if (isNext(key)) onAnswer(choices[current()]?.raw);
			else if (isBack(key)) onBack(undefined);
			else if (key.upArrow) move(current() - 1);
			else if (key.downArrow) move(current() + 1);
			else if (key.home) move(0);
			else if (key.end) move(choices.length - 1);
			else if (/^[1-9]$/.test(input) && Number(input) <= choices.length) move(Number(input) - 1);
		},
		{isActive},
	);
	const widest = Math.max(...choices.map(({says}) => says.length));
	return (
		<Box flexDirection="column">
			{choices.map(({says, help}, index) => (
				<Box key={says}>
					<Box width={2} flexShrink={0}>
						<Toned tone="accent">{index === at ? signs.pointer : ' '}</Toned>
					</Box>
					<Box {...(help !== undefined && {width: widest + 2, flexShrink: 0})}>
						<Text bold={index === at}>{says}</Text>
					</Box>
					{help === undefined ? undefined : <Quiet>{help}</Quiet>}
				</Box>
			))}
		</Box>
	);
};
