import {Box, Text} from 'ink';
import {useEffect, useMemo, useState} from 'react';
import {obstacles} from '../engine/notes.ts';
import {type ReviewAction, reviewActions} from '../engine/review-actions.ts';
import {isWaiting, type WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import {Keys, Problem, Quiet, Sign, Toned, useTheme, Waiting} from './parts.tsx';
import {reviewLines} from './review-lines.ts';
import {useKeys, useSynchronousReducer} from './use-keys.ts';

type Props = {
	readonly state: WizardState;
	readonly options: WizardScreenOptions;
	readonly columns: number;
	readonly rows: number;
	/** Said under the review: what was saved, or why it cannot be applied. */
	readonly message: {readonly good: boolean; readonly says: string} | undefined;
	readonly isActive: boolean;
	readonly onAction: (action: ReviewAction) => void;
	readonly onBack: () => void;
};

/** What was decided, the exact commands, and what can be done with them. Scrolls when it does not fit; the actions are always in sight. */
export const ReviewView = ({state, options, columns, rows, message, isActive, onAction, onBack}: Props) => {
	const {signs, leftRight, upDown, dims} = useTheme();
	const waits = isWaiting(state);
	const width = Math.min(columns, 110);
	const lines = useMemo(() => (waits ? [] : reviewLines(state, options.planOf(state), options, width)), [waits, state, options, width]);
	const [position, move] = useSynchronousReducer(
		(before: {readonly at: number; readonly from: number}, change: {readonly at?: number; readonly from?: number}) => ({
			...before,
			...change,
		}),
		() => ({at: 0, from: 0}),
	);
	const {at, from} = position();
	const [pending, setPending] = useState<ReviewAction>();
	useEffect(() => {
		if (waits || pending === undefined) return;
		setPending(undefined);
		onAction(pending);
	}, [waits, pending, onAction]);
	// Header, title, actions and hints take the rest; one row stays free, so that the frame never fills the terminal and scrolls it.
	const visible = Math.max(3, rows - (columns < 74 ? 13 : 12) - (message ? 3 : 0));
	const last = Math.max(0, lines.length - visible);
	const scroll = (by: number) => move({from: Math.max(0, Math.min(last, position().from + by))});
	const act = (action: ReviewAction | undefined) => {
		if (action === undefined) return;
		// What needs the Server's answer is done when it is there.
		if (waits && action !== 'cancel' && action !== 'change') setPending(action);
		else onAction(action);
	};
	useKeys(
		(input, key) => {
			if (key.enter) act(reviewActions[position().at]?.action);
			else if (key.escape) onBack();
			else if (key.leftArrow || (key.tab && key.shift)) move({at: Math.max(0, position().at - 1)});
			else if (key.rightArrow || key.tab) move({at: Math.min(reviewActions.length - 1, position().at + 1)});
			else if (key.upArrow) scroll(-1);
			else if (key.downArrow) scroll(1);
			else if (key.pageUp) scroll(-visible);
			else if (key.pageDown) scroll(visible);
			else if (key.home) scroll(-lines.length);
			else if (key.end) scroll(lines.length);
			else act(reviewActions.find(({key: letter}) => letter === input.toLowerCase())?.action);
		},
		{isActive},
	);
	const shown = lines.slice(Math.min(from, last), Math.min(from, last) + visible);
	return (
		<Box flexDirection="column" marginTop={1}>
			<Text bold>
				{waits || obstacles(state, options).length === 0 ? 'Ready' : 'Not ready'} to set up {state.resolution.answers.instance}
			</Text>
			<Box flexDirection="column" marginTop={1}>
				{waits ? (
					<Waiting>asking the Server what it has (gives up after 30 s)</Waiting>
				) : (
					shown.map(({text, tone}, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own, and scroll by position
						<Text key={index} bold={tone === 'bold'} dimColor={tone === 'quiet' && dims} wrap="truncate-end">
							{text === '' ? ' ' : text}
						</Text>
					))
				)}
			</Box>
			<Box marginTop={1} justifyContent="space-between">
				<Quiet>Nothing has been changed yet.</Quiet>
				{last > 0 ? (
					<Quiet>{`${upDown} scroll, ${Math.min(from, last) + 1}–${Math.min(from, last) + shown.length} of ${lines.length}`}</Quiet>
				) : undefined}
			</Box>
			{message === undefined ? undefined : message.good ? (
				<Box marginTop={1}>
					<Box marginRight={1} flexShrink={0}>
						<Sign kind="good" />
					</Box>
					<Text>{message.says}</Text>
				</Box>
			) : (
				<Problem>{message.says}</Problem>
			)}
			<Box marginTop={1} flexWrap="wrap" columnGap={3}>
				{reviewActions.map(({action, says}, index) => (
					<Box key={action}>{index === at ? <Toned tone="accent" bold>{`${signs.pointer} ${says}`}</Toned> : <Text>{says}</Text>}</Box>
				))}
			</Box>
			<Keys>{`${leftRight} choose · Enter do it · Esc back · Ctrl+C leave`}</Keys>
		</Box>
	);
};
