import {Box, Text, useApp, usePaste, useWindowSize} from 'ink';
import {useCallback, useEffect, useReducer, useRef, useState} from 'react';
import {isSaving, type ReviewAction, type SavingAction, savingTitles} from '../engine/review-actions.ts';
import {refusalWords} from '../engine/run-lines.ts';
import type {Outcome, RunEvent} from '../engine/run-set-up.ts';
import {type RunView, reduceRun, startRun} from '../engine/run-view.ts';
import {asked, reduce, startWizard, type WizardEvent, type WizardState} from '../engine/wizard.ts';
import {wantedLookups} from '../engine/wizard-lookups.ts';
import type {Saving, WizardScreenOptions} from '../engine/wizard-options.ts';
import {harmless} from '../model/harmless.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {Quiet} from './parts.tsx';
import {QuestionView} from './question-view.tsx';
import {ReviewView} from './review-view.tsx';
import {RunScreen} from './run-screen.tsx';
import {ChangeView, LeaveView, SaveView} from './small-views.tsx';
import {Trail, trailOf} from './trail.tsx';
import {useKeys, useSynchronousReducer} from './use-keys.ts';
import {useWiping} from './use-wiping.ts';

/** How the wizard ended: what its caller prints and exits with. */
export type Result = {readonly exitCode: ExitCode; readonly lines: readonly string[]};

type Place = 'wizard' | 'change' | SavingAction | 'leave' | 'run';
/** `stops`: it cannot be applied as it is. */
type Message = {readonly good: boolean; readonly says: string; readonly stops?: true};

const ignore = (): void => {};

type Props = {
	readonly options: WizardScreenOptions;
	readonly onEnd: (result: Result) => void;
	/** Takes everything off the screen; the next frame is drawn whole. */
	readonly wipe: () => void;
};

export const WizardApp = ({options, onEnd, wipe}: Props) => {
	const {resolver, given, machine, signal} = options;
	const {exit} = useApp();
	const {columns, rows} = useWindowSize();
	const [current, dispatch] = useSynchronousReducer(
		(before: WizardState, event: WizardEvent) => reduce(resolver, before, event),
		() => startWizard(resolver, given, machine),
	);
	const state = current();
	const [place, setPlace] = useState<Place>('wizard');
	const [message, setMessage] = useState<Message>();
	const [pointed, setPointed] = useState<ReviewAction>('apply');
	const end = useCallback(
		(result: Result) => {
			onEnd(result);
			exit();
		},
		[onEnd, exit],
	);
	useLookups(state, dispatch, options);
	const refused = useCallback(
		(outcome: Outcome) => {
			setMessage({good: false, stops: true, says: refusalWords(outcome)});
			dispatch({kind: 'look-again'});
			setPlace('wizard');
		},
		[dispatch],
	);
	const applying = useApplying(options, state, {end, refused});
	useKeys((input, key) => {
		if (!(key.ctrl && input === 'c')) return;
		if (place === 'run') applying.interrupt();
		else end({exitCode: exitCodes.interrupted, lines: ['Nothing was changed.']});
	});
	// A run has its own signals, and ends with its own words.
	useEffect(() => {
		if (place === 'run') return;
		const leave = () => end({exitCode: exitCodes.interrupted, lines: ['Nothing was changed.']});
		if (signal.aborted) leave();
		signal.addEventListener('abort', leave);
		return () => signal.removeEventListener('abort', leave);
	}, [signal, end, place]);

	// Whatever is on the screen: between two fields too, a terminal is to say that a text is pasted.
	usePaste(ignore);
	useWiping(wipe, {columns, rows}, place !== 'run');

	const act = (action: ReviewAction) => {
		setMessage(undefined);
		setPointed(isSaving(action) ? action : 'apply');
		if (action === 'cancel') setPlace('leave');
		else if (action === 'copy') void telling(() => copy(options, state));
		else if (action !== 'apply') setPlace(action);
		else {
			const reason = options.cannotApply(state);
			if (reason) setMessage({good: false, stops: true, says: [reason.says, ...reason.next].join(' ')});
			else {
				setPlace('run');
				applying.start();
			}
		}
	};
	/** What it did, or why not, stands under the review. */
	const telling = async (does: () => string | Promise<string>) => {
		try {
			setMessage({good: true, says: await does()});
			setPlace('wizard');
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			setMessage({good: false, says: [error.message, ...error.next].join(' ')});
		}
	};
	const save = (saving: Saving, file: string) => telling(async () => `Saved as ${await saving.save(state, file)}`);
	const toReview = () => {
		setMessage(undefined);
		setPlace('wizard');
	};

	const {answered} = options;
	const isAnswered = answered !== undefined && place === 'wizard' && state.at === 'review';
	useEffect(() => {
		if (!isAnswered) return;
		answered(current());
		end({exitCode: exitCodes.fine, lines: []});
	}, [isAnswered, answered, current, end]);

	if (place === 'run') return <RunScreen view={applying.view} upcoming={applying.upcoming} isStopping={applying.isStopping} />;
	const saving = isSaving(place) ? options.saving[place] : undefined;
	const {at} = state;
	const ids = asked(resolver, state);
	return (
		<Box flexDirection="column" width={Math.min(columns, 110)}>
			<Box justifyContent="space-between">
				<Text>configure-tentacle</Text>
				<Quiet>{options.header}</Quiet>
			</Box>
			{place === 'leave' ? (
				<LeaveView onLeave={() => end({exitCode: exitCodes.interrupted, lines: ['Nothing was changed.']})} onStay={toReview} />
			) : saving !== undefined && isSaving(place) ? (
				<SaveView
					title={savingTitles[place]}
					suggestion={saving.suggest(state)}
					problem={message?.good === false ? message.says : undefined}
					onSave={file => void save(saving, file)}
					onBack={toReview}
				/>
			) : place === 'change' ? (
				<ChangeView
					state={state}
					options={options}
					rows={rows}
					onBack={toReview}
					onChange={id => {
						dispatch({kind: 'change', id});
						setPlace('wizard');
					}}
				/>
			) : isAnswered ? (
				<Trail trail={trailOf(state, options, columns)} rows={rows} columns={columns} />
			) : at === 'review' ? (
				<ReviewView
					state={state}
					options={options}
					columns={columns}
					rows={rows}
					message={message}
					pointed={pointed}
					isActive
					onAction={act}
					onBack={() => dispatch({kind: 'back', id: 'review', draft: undefined})}
				/>
			) : (
				<QuestionView
					// A question keeps nothing of the one before.
					key={`${state.at} ${state.changing}`}
					id={at}
					state={state}
					options={options}
					position={ids.includes(at) ? `${ids.indexOf(at) + 1} of ${ids.length + 1}` : ''}
					columns={Math.min(columns, 110)}
					rows={rows}
					hooks={{
						isActive: true,
						onAnswer: raw => dispatch({kind: 'answer', id: at, raw}),
						onBack: draft => (ids[0] === at && !state.changing ? setPlace('leave') : dispatch({kind: 'back', id: at, draft})),
						onEdit: () => dispatch({kind: 'edited'}),
						onLookAgain: () => dispatch({kind: 'look-again'}),
					}}
				/>
			)}
		</Box>
	);
};

const copied =
	'The commands were given to the terminal as a script, secrets by name. If they are not in its clipboard, it does not allow that: save the script.';

/** OSC 52: the terminal puts it into the clipboard of whoever sits before it. */
const copy = ({script, stdout}: WizardScreenOptions, state: WizardState): string => {
	stdout.write(`\u001B]52;c;${Buffer.from(script(state)).toString('base64')}\u0007`);
	return copied;
};

/** Begins the lookups that the state calls for, each once; all end with the wizard. */
const useLookups = (state: WizardState, dispatch: (event: WizardEvent) => void, {lookUp}: WizardScreenOptions): void => {
	const ending = useRef(new AbortController());
	useEffect(() => {
		for (const lookup of wantedLookups(state)) {
			dispatch({kind: 'lookup-began', lookup});
			void lookUp(lookup, ending.current.signal, soFar => dispatch({kind: 'lookup-went-on', lookup, soFar})).then(result =>
				dispatch({kind: 'lookup-ended', lookup, result}),
			);
		}
	}, [state, dispatch, lookUp]);
	useEffect(() => {
		const {current} = ending;
		return () => current.abort();
	}, []);
};

type Ends = {readonly end: (result: Result) => void; readonly refused: (outcome: Outcome) => void};

/** Runs the plan and keeps what is shown of it. Ctrl+C once stops after the step, twice ends it. What was refused can be set right: no answer is lost. */
const useApplying = (options: WizardScreenOptions, state: WizardState, {end, refused}: Ends) => {
	const [view, tell] = useReducer(
		(before: RunView, event: RunEvent | 'again') => (event === 'again' ? startRun : reduceRun(before, event)),
		startRun,
	);
	const [isStopping, setIsStopping] = useState(false);
	const [titles, setTitles] = useState<readonly string[]>([]);
	const stopping = useRef(new AbortController());
	const ending = useRef(new AbortController());
	const start = async () => {
		const plan = options.planOf(state);
		setTitles(plan.steps.map(({title}) => title));
		for await (const event of options.run(state, plan, {signal: ending.current.signal, stop: stopping.current.signal})) tell(event);
	};
	const {outcome} = view;
	// After the frame that shows the last row: what is on the screen when the tree ends is what stays in the scroll-back.
	useEffect(() => {
		if (outcome?.kind === 'refused') {
			tell('again');
			refused(outcome);
		} else if (outcome) void options.afterwards(state, outcome).then(lines => end({exitCode: outcome.exitCode, lines}));
	}, [outcome, options, state, end, refused]);
	const seen = new Set(view.rows.flatMap(row => (row.kind === 'step' ? [row.step.title] : [])));
	return {
		view,
		isStopping,
		upcoming: outcome ? [] : titles.filter(title => !seen.has(title)).map(title => harmless(title)),
		start: () => void start(),
		interrupt() {
			if (stopping.current.signal.aborted) ending.current.abort();
			else stopping.current.abort();
			setIsStopping(true);
		},
	};
};
