import {Box, Text} from 'ink';
import {useState} from 'react';
import {choicesOf, initialOf, namesFor} from '../engine/fields.ts';
import {isMissingFromServer, type Lookup} from '../engine/lookups.ts';
import {asidesFor, isLooking} from '../engine/notes.ts';
import {lookupOf, problemOf, type WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {AnswerId} from '../model/answers.ts';
import type {LiveChoices, Question} from '../model/question.ts';
import {AsideView} from './aside-view.tsx';
import {ListField} from './list-field.tsx';
import {Keys, Problem, Quiet, useTheme, Waiting} from './parts.tsx';
import {ChoiceField, type FieldHooks, LineField, SecretField} from './question-fields.tsx';
import {useKeys} from './use-keys.ts';

type Props = {
	readonly id: AnswerId;
	readonly state: WizardState;
	readonly options: WizardScreenOptions;
	readonly position: string;
	readonly rows: number;
	readonly hooks: FieldHooks;
};

/** One question: the largest thing on the screen, its field, what is wrong with it, its help, the keys. */
export const QuestionView = ({id, state, options, position, rows, hooks}: Props) => {
	const question = options.resolver.questions[id] as Question;
	const [secretProblem, setSecretProblem] = useState<string>();
	const [showsHelp, setShowsHelp] = useState(false);
	useKeys((input, key) => {
		if (input === '?' && !takesText(question)) setShowsHelp(!showsHelp);
		else if (key.enter || key.escape) setShowsHelp(false);
	});
	const [pointed, setPointed] = useState<unknown>(() => firstPointed(question, initialOf(id, state)));
	const problem = secretProblem ?? state.problem;
	const {resolution, facts} = state;
	const hint = problemOf(resolution, id)?.missing ? question.whenMissing?.(resolution.answers, facts) : undefined;
	const account = lookupOf(state, 'account');
	const isFromServer =
		question.kind === 'text' && resolution.problems.some(one => one.id === id && isMissingFromServer(one, resolution.answers, facts));
	const whyAsked = isFromServer && account?.what === 'failed' ? account.says : undefined;
	const onTyped = (value: string) => {
		const wanted = options.secretProblem(id, value);
		setSecretProblem(wanted);
		if (wanted === undefined) hooks.onAnswer(options.keepSecret(id, value));
	};
	const onEdit = () => {
		setSecretProblem(undefined);
		hooks.onEdit();
	};
	return (
		<Box flexDirection="column" marginTop={1}>
			<Box justifyContent="space-between">
				<Text bold wrap="wrap">
					{question.ask}
				</Text>
				<Box marginLeft={2} flexShrink={0}>
					<Quiet>{position}</Quiet>
				</Box>
			</Box>
			<Box marginTop={1} flexDirection="column">
				<FieldOf
					question={question}
					id={id}
					state={state}
					options={options}
					rows={rows}
					hooks={{...hooks, onEdit, onPoint: setPointed}}
					onTyped={onTyped}
				/>
			</Box>
			{problem === undefined ? undefined : <Problem>{problem.endsWith('.') ? problem : `Wanted is ${problem}.`}</Problem>}
			{problem !== undefined || whyAsked === undefined ? undefined : <Problem>{`${whyAsked} Esc goes back to that.`}</Problem>}
			{isLooking(id, state) ? (
				<Box marginTop={1}>
					<Waiting>looking (gives up after 30 s); Enter goes on meanwhile</Waiting>
				</Box>
			) : (
				asidesFor(id, state, options, pointed).map(aside => <AsideView key={aside.says} aside={aside} />)
			)}
			<Box marginTop={1}>
				<Quiet>{question.help}</Quiet>
			</Box>
			{hint === undefined ? undefined : <Quiet>{hint}</Quiet>}
			{showsHelp ? <KeyHelp /> : undefined}
			<Keys>{keysOf(question, state, useTheme().upDown)}</Keys>
		</Box>
	);
};

/** The choice that the pointer stands on when the page opens. */
const firstPointed = (question: Question, initial: unknown): unknown => {
	if (question.kind !== 'choice' && question.kind !== 'yesNo') return undefined;
	const raws = choicesOf(question).map(({raw}) => raw);
	return raws.includes(initial) ? initial : raws[0];
};

const KeyHelp = () => (
	<Box marginTop={1}>
		<Quiet>
			Home and End jump, PageUp and PageDown leaf through lists, a digit chooses, Ctrl+U empties a field, Ctrl+W takes a word back.
		</Quiet>
	</Box>
);

/** A question mark belongs to the text wherever text is typed. */
const takesText = ({kind}: Question): boolean => kind !== 'choice' && kind !== 'yesNo';

const keysOf = (question: Question, state: WizardState, upDown: string): string => {
	const rest = 'Enter next · Esc back · Ctrl+C leave';
	if (question.kind === 'choice' || question.kind === 'yesNo') return `${upDown} choose · ${rest.replace('Ctrl+C', '? keys · Ctrl+C')}`;
	if (namesFor(question, state))
		return question.kind === 'liveMany' ? `type to filter · Space choose · ${rest}` : `type to filter · ${upDown} choose · ${rest}`;
	return question.kind === 'liveMany' || question.kind === 'addresses' ? `several with commas · ${rest}` : rest;
};

type FieldProps = Omit<Props, 'position'> & {readonly question: Question; readonly onTyped: (value: string) => void};

const FieldOf = ({question, id, state, rows, hooks, onTyped}: FieldProps) => {
	const initial = initialOf(id, state, question);
	const names = namesFor(question, state);
	switch (question.kind) {
		case 'choice':
		case 'yesNo':
			return <ChoiceField question={question} initial={initial} {...hooks} />;
		case 'secret':
			return <SecretField question={question} initial={state.resolution.answers[id]} onTyped={onTyped} {...hooks} />;
		case 'liveChoice':
		case 'liveMany':
			if (names) {
				const chosen = Array.isArray(initial) ? (initial as readonly string[]) : initial === undefined ? [] : [String(initial)];
				return (
					<ListField
						names={names}
						many={question.kind === 'liveMany'}
						allowsNew={question.choices.new === true}
						initial={chosen}
						rows={Math.max(3, rows)}
						{...(question.kind === 'liveChoice' && question.optional !== undefined && {none: `(${question.optional})`})}
						{...hooks}
					/>
				);
			}
			return (
				<Box flexDirection="column">
					<LineField question={question} initial={initial} {...hooks} />
					<WhyTyped state={state} choices={question.choices} />
				</Box>
			);
		case 'text':
		case 'number':
		case 'addresses':
			return <LineField question={question} initial={initial} {...hooks} />;
	}
};

/** Why a list is not there: it is on its way, or cannot be had. Typing works meanwhile. */
const WhyTyped = ({state, choices}: {readonly state: WizardState; readonly choices: LiveChoices}) => {
	const what: Lookup['what'] = choices.live === 'spaces' ? 'account' : 'lists';
	const result = lookupOf(state, what) ?? lookupOf(state, 'account');
	if (result?.what === 'failed') return <Problem>{`${result.says} Type the name instead.`}</Problem>;
	return (
		<Box marginTop={1}>
			<Waiting>asking the Server for the list (gives up after 30 s); you can type meanwhile</Waiting>
		</Box>
	);
};
