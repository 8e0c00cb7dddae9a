import {Box, Text, useInput} from 'ink';
import {useMemo, useState} from 'react';
import {isWaiting, type WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from './options.ts';
import {Keys, Problem, Quiet, Sign, Toned, useTheme} from './parts.tsx';
import {reviewLines} from './review-lines.ts';

export type ReviewAction = 'apply' | 'change' | 'script' | 'answers' | 'cancel';

const actions: ReadonlyArray<{readonly action: ReviewAction; readonly says: string; readonly key: string}> = [
	{action: 'apply', says: 'Apply', key: 'a'},
	{action: 'change', says: 'Change an answer', key: 'h'},
	{action: 'script', says: 'Save as script', key: 's'},
	{action: 'answers', says: 'Save answers', key: 'w'},
	{action: 'cancel', says: 'Cancel', key: 'c'},
];

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
	const [at, setAt] = useState(0);
	const [from, setFrom] = useState(0);
	const visible = Math.max(4, rows - (message ? 12 : 9));
	const last = Math.max(0, lines.length - visible);
	const scroll = (by: number) => setFrom(Math.max(0, Math.min(last, from + by)));
	const act = (action: ReviewAction | undefined) => {
		if (action && !(waits && action !== 'cancel' && action !== 'change')) onAction(action);
	};
	useInput(
		(input, key) => {
			if (key.return) act(actions[at]?.action);
			else if (key.escape) onBack();
			else if (key.leftArrow || (key.tab && key.shift)) setAt(Math.max(0, at - 1));
			else if (key.rightArrow || key.tab) setAt(Math.min(actions.length - 1, at + 1));
			else if (key.upArrow) scroll(-1);
			else if (key.downArrow) scroll(1);
			else if (key.pageUp) scroll(-visible);
			else if (key.pageDown) scroll(visible);
			else if (key.home) scroll(-lines.length);
			else if (key.end) scroll(lines.length);
			else act(actions.find(({key: letter}) => letter === input.toLowerCase())?.action);
		},
		{isActive},
	);
	const shown = lines.slice(Math.min(from, last), Math.min(from, last) + visible);
	return (
		<Box flexDirection="column" marginTop={1}>
			<Text bold>Ready to set up {state.resolution.answers.instance}</Text>
			<Box flexDirection="column" marginTop={1}>
				{waits ? (
					<Box>
						<Box marginRight={1}>
							<Sign kind="running" />
						</Box>
						<Quiet>asking the Server what it has (gives up after 30 s)</Quiet>
					</Box>
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
					<Box marginRight={1}>
						<Sign kind="good" />
					</Box>
					<Text>{message.says}</Text>
				</Box>
			) : (
				<Problem>{message.says}</Problem>
			)}
			<Box marginTop={1} flexWrap="wrap" columnGap={3}>
				{actions.map(({action, says}, index) => (
					<Box key={action}>{index === at ? <Toned tone="accent" bold>{`${signs.pointer} ${says}`}</Toned> : <Text>{says}</Text>}</Box>
				))}
			</Box>
			<Keys>{`${leftRight} choose · Enter do it · Esc back · Ctrl+C leave`}</Keys>
		</Box>
	);
};
