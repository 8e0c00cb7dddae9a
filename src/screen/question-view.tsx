import {Box, Text} from 'ink';
import {useState} from 'react';
import {choicesOf, hintOf, initialLine, initialOf, offersFor} from '../engine/fields.ts';
import {listingState} from '../engine/listing.ts';
import {isMissingFromServer} from '../engine/needed-lookups.ts';
import {asidesFor, isLooking} from '../engine/notes.ts';
import {holdOf, proofOf} from '../engine/proof.ts';
import type {WizardState} from '../engine/wizard.ts';
import {lookupOf} from '../engine/wizard-lookups.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {AnswerId} from '../model/answers.ts';
import type {Question} from '../model/question.ts';
import {AsideView} from './aside-view.tsx';
import {LiveField} from './live-field.tsx';
import {pageRows} from './page-rows.ts';
import {Keys, Problem, Quiet, useTheme, Waiting} from './parts.tsx';
import {ChoiceField, type FieldHooks, knownWords, LineField, SecretField} from './question-fields.tsx';
import {Trail, trailHeight, trailOf} from './trail.tsx';
import {useKeys} from './use-keys.ts';

type Props = {
	readonly id: AnswerId;
	readonly state: WizardState;
	readonly options: WizardScreenOptions;
	readonly position: string;
	/** Of the terminal. */
	readonly columns: number;
	readonly rows: number;
	readonly hooks: FieldHooks & {readonly onLookAgain: () => void};
};

/** The trail, and one question: the largest thing on the screen, its field, what is wrong with it, what stands beside it, its help, the keys. */
export const QuestionView = ({id, state, options, position, columns, rows, hooks}: Props) => {
	const question = options.resolver.questions[id] as Question;
	const [secretProblem, setSecretProblem] = useState<string>();
	const [showsHelp, setShowsHelp] = useState(false);
	const [isEdited, setIsEdited] = useState(() => initialLine(initialOf(id, state)) !== initialLine(state.resolution.answers[id]));
	useKeys((input, key) => {
		if ((input === '?' && !takesText(question)) || (key.ctrl && input === 'g')) setShowsHelp(!showsHelp);
		else if (key.ctrl && input === 'r') hooks.onLookAgain();
		else if (key.enter || key.escape) setShowsHelp(false);
	});
	const [typed, setTyped] = useState(() => (question.kind === 'secret' ? '' : initialLine(initialOf(id, state))));
	const [pointed, setPointed] = useState<unknown>(() => firstPointed(question, initialOf(id, state)));
	const problem = secretProblem ?? state.problem;
	const {resolution, facts} = state;
	const hint = hintOf(id, state, question);
	const account = lookupOf(state, 'account');
	const isFromServer =
		question.kind === 'text' && resolution.problems.some(one => one.id === id && isMissingFromServer(one, resolution.answers, facts));
	const whyAsked = isFromServer && account?.what === 'failed' ? account.says : undefined;
	const hold = holdOf(state);
	const onTyped = (value: string) => {
		const wanted = options.secretProblem(id, value);
		setSecretProblem(wanted);
		if (wanted === undefined) hooks.onAnswer(options.keepSecret(id, value));
	};
	const onEdit = () => {
		setSecretProblem(undefined);
		setIsEdited(true);
		hooks.onEdit();
	};
	const known = question.kind === 'secret' && hold?.is !== 'final' ? resolution.answers[id] : undefined;
	const {upDown} = useTheme();
	const keys = hold ? holdKeys[hold.is] : keysOf(question, state, upDown);
	const problems =
		problem !== undefined
			? [problem.endsWith('.') ? problem : `Wanted is ${problem}.`]
			: whyAsked === undefined
				? []
				: [`${whyAsked.replace(/[.:]?$/, '.')} Esc goes back to that.`];
	// What the Server said of the answer before is not about what is being typed.
	const isOutdated = isEdited && !hold && (id === 'name' || id === 'publicHostName' || proofOf(id, state) !== undefined);
	const looks = hold ? hold.is === 'waiting' : !isOutdated && isLooking(id, state);
	const asides = looks || isOutdated ? [] : asidesFor(id, state, options, pointed);
	const help = hint === undefined ? question.help : `${question.help} It ${hint}.`;
	const trail = trailOf(state, options, columns);
	const share = pageRows(
		{
			question,
			position,
			asides,
			problems,
			help,
			keys,
			text: typed,
			others: [
				...(known === undefined ? [] : [knownWords(question, known)]),
				...offersFor(question, state).map(() => ''),
				...(looks && !hold ? [looking] : []),
				...(hold ? [hold.says] : []),
				...(showsHelp ? [keyWords(question)] : []),
			],
		},
		{columns, rows, trail: trailHeight(trail)},
	);
	return (
		<Box flexDirection="column">
			<Box marginTop={1}>
				<Trail trail={trail} rows={share.trail} columns={columns} />
			</Box>
			<Box marginTop={1} justifyContent="space-between">
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
					rows={share.list}
					known={known}
					isSpent={hold !== undefined && hold.is !== 'waiting'}
					hooks={{...hooks, onEdit, onPoint: setPointed, onText: setTyped}}
					onTyped={onTyped}
				/>
			</Box>
			{problems.map(text => (
				<Problem key={text}>{text}</Problem>
			))}
			{looks ? undefined : asides.map(aside => <AsideView key={aside.says} aside={aside} />)}
			{looks && !hold ? (
				<Box marginTop={1}>
					<Waiting>{looking}</Waiting>
				</Box>
			) : undefined}
			{hold?.is === 'waiting' ? <Waiting isKept={false}>{hold.says}</Waiting> : hold ? <Below>{hold.says}</Below> : undefined}
			{share.showsHelp ? <Below>{help}</Below> : undefined}
			{showsHelp ? <Below>{keyWords(question)}</Below> : undefined}
			<Keys>{keys}</Keys>
		</Box>
	);
};

/** The choice that the pointer stands on when the page opens. */
const firstPointed = (question: Question, initial: unknown): unknown => {
	if (question.kind !== 'choice' && question.kind !== 'yesNo') return undefined;
	const raws = choicesOf(question).map(({raw}) => raw);
	return raws.includes(initial) ? initial : raws[0];
};

const inText = 'Left, Right (with Ctrl: by word), Ctrl+A, Ctrl+E move; Ctrl+U, Ctrl+K, Ctrl+W take away what is before, behind, a word.';
const onward = 'Tab goes on as Enter does, Shift+Tab back as Esc does.';

const looking = 'looking (gives up after 30 s); Enter goes on meanwhile';

const keyWords = ({kind}: Question): string =>
	`${kind === 'liveChoice' || kind === 'liveMany' ? 'Up, Down, PageUp, PageDown, Home, End move in the list. ' : ''}${takesText({kind}) ? inText : 'A digit chooses, Home and End jump.'} ${onward}${kind === 'liveMany' ? ' Several names can be pasted, with commas or line breaks; quotes keep a name with commas or blanks together.' : ''}`;

const Below = ({children}: {readonly children: string}) => (
	<Box marginTop={1}>
		<Quiet>{children}</Quiet>
	</Box>
);

/** A question mark belongs to the text wherever text is typed. */
const takesText = ({kind}: Pick<Question, 'kind'>): boolean => kind !== 'choice' && kind !== 'yesNo';

const keysOf = (question: Question, state: WizardState, upDown: string): string => {
	if (!takesText(question)) return `${upDown} choose · Enter next · Esc back · ? keys · Ctrl+C leave`;
	const rest = 'Enter next · Esc back · Ctrl+G keys · Ctrl+C leave';
	if (offersFor(question, state).length > 0) return `${upDown} take one of these · ${rest}`;
	if (question.kind === 'addresses') return `several with commas · ${rest}`;
	if (question.kind !== 'liveChoice' && question.kind !== 'liveMany') return rest;
	const {told, failed} = listingState(state, question.choices.live);
	if (failed !== undefined) return `Ctrl+R asks again · ${rest}`;
	if (question.kind === 'liveMany') return `${told ? 'type to find · Space choose' : 'several with commas'} · ${rest}`;
	return `type to find · ${upDown} choose · ${rest}`;
};

const holdKeys = {
	waiting: 'Esc back · typing ends the wait · Ctrl+C leave',
	refused: 'Enter goes on all the same · Ctrl+R asks again · Esc back · Ctrl+C leave',
	final: 'Enter next · Ctrl+R asks again · Esc back · Ctrl+C leave',
} as const;

type FieldProps = Omit<Props, 'position' | 'columns'> & {
	readonly question: Question;
	/** A secret that Enter takes. */
	readonly known: unknown;
	/** What was typed was refused. */
	readonly isSpent: boolean;
	readonly onTyped: (value: string) => void;
};

const FieldOf = ({question, id, state, rows, hooks, known, isSpent, onTyped}: FieldProps) => {
	const initial = initialOf(id, state, question);
	switch (question.kind) {
		case 'choice':
		case 'yesNo':
			return <ChoiceField question={question} initial={initial} {...hooks} />;
		case 'secret':
			return <SecretField question={question} initial={known} isSpent={isSpent} onTyped={onTyped} {...hooks} />;
		case 'liveChoice':
		case 'liveMany':
			return <LiveField question={question} initial={initial} state={state} rows={rows} {...hooks} />;
		case 'text':
		case 'number':
		case 'addresses':
			return <LineField question={question} initial={initial} offers={offersFor(question, state)} {...hooks} />;
	}
};
