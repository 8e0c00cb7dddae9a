import {Box, Text} from 'ink';
import {useEffect, useMemo, useState} from 'react';
import {planWords} from '../engine/plan-words.ts';
import {reviewTitle} from '../engine/review.ts';
import {type ReviewAction, reviewActions} from '../engine/review-actions.ts';
import type {WizardState} from '../engine/wizard.ts';
import {isWaiting} from '../engine/wizard-lookups.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import {rowsOf} from './page-rows.ts';
import {Keys, Quiet, Sign, Toned, useTheme, Waiting, Words} from './parts.tsx';
import {reviewLines, takenAt} from './review-lines.ts';
import {useKeys, useSynchronousReducer} from './use-keys.ts';

type Props = {
	readonly state: WizardState;
	readonly options: WizardScreenOptions;
	readonly columns: number;
	readonly rows: number;
	/** What was saved, said under the review; or why it cannot be applied: said first of all. */
	readonly message: {readonly good: boolean; readonly says: string; readonly stops?: true} | undefined;
	/** The action that is pointed at first. */
	readonly pointed: ReviewAction;
	readonly isActive: boolean;
	readonly onAction: (action: ReviewAction) => void;
	readonly onBack: () => void;
};

/** The action that is pointed at, the first line in sight (`taken`: where the defaults begin), and whether defaults are shown too. */
type Position = {readonly at: number; readonly from: number | 'taken'; readonly showsAll: boolean};

/** What was decided, the exact commands, and what can be done with them. Scrolls when it does not fit; the actions are always in sight. */
export const ReviewView = ({state, options, columns, rows, message, pointed, isActive, onAction, onBack}: Props) => {
	const {signs, leftRight, upDown, dims} = useTheme();
	const waits = isWaiting(state);
	const width = Math.min(columns, 110);
	const [position, move] = useSynchronousReducer(
		(before: Position, change: Partial<Position>) => ({...before, ...change}),
		(): Position => ({at: reviewActions.findIndex(({action}) => action === pointed), from: 0, showsAll: false}),
	);
	const {at, showsAll} = position();
	const refusal = message?.good === false ? message.says : undefined;
	const plan = useMemo(() => (waits ? undefined : options.planOf(state)), [waits, state, options]);
	const lines = useMemo(
		() => (plan === undefined ? [] : reviewLines(state, plan, options, {width, showsAll, refusal})),
		[plan, state, options, width, showsAll, refusal],
	);
	const closing = plan === undefined ? 'Nothing has been changed yet.' : planWords(plan);
	const keys = `${upDown} scroll · ${leftRight} choose · Enter do it · d defaults · c change · Esc back`;
	const [pending, setPending] = useState<ReviewAction>();
	useEffect(() => {
		if (waits || pending === undefined) return;
		setPending(undefined);
		onAction(pending);
	}, [waits, pending, onAction]);
	// Header, title, blank lines and what is below take the rest; one row stays free, so that the frame never fills the terminal and scrolls it.
	const below = rowsOf(closing, width) + rowsOf(keys, width) + rowsOf(actionsLine, width);
	const visible = Math.max(message?.good ? 1 : 3, rows - 8 - below - (message?.good ? 1 + rowsOf(message.says, width - 2) : 0));
	const last = Math.max(0, lines.length - visible);
	const start = (): number => {
		const {from} = position();
		return Math.min(last, from === 'taken' ? takenAt(lines) : from);
	};
	const scroll = (by: number) => move({from: Math.max(0, Math.min(last, start() + by))});
	const act = (action: ReviewAction | undefined) => {
		if (action === undefined) return;
		// What needs the Server's answer is done when it is there.
		if (waits && action !== 'cancel' && action !== 'change') setPending(action);
		else {
			move({from: 0});
			onAction(action);
		}
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
			else if (input.toLowerCase() === 'd') {
				const shows = !position().showsAll;
				move({showsAll: shows, from: shows ? 'taken' : 0});
			} else act(reviewActions.find(({key: letter}) => letter === input.toLowerCase())?.action);
		},
		{isActive},
	);
	const from = start();
	const shown = lines.slice(from, from + visible);
	return (
		<Box flexDirection="column" marginTop={1}>
			<Box justifyContent="space-between">
				<Text bold>{reviewTitle(state, options, {waits, stops: message?.stops === true})}</Text>
				{last > 0 ? <Quiet>{`${from + 1}–${from + shown.length} of ${lines.length}`}</Quiet> : undefined}
			</Box>
			<Box flexDirection="column" marginTop={1}>
				{waits ? (
					<Waiting>asking the Server what it has (gives up after 30 s)</Waiting>
				) : (
					shown.map(({text, tone, sign}, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own, and scroll by position
						<Text key={index} bold={tone === 'bold'} dimColor={tone === 'quiet' && dims} wrap="truncate-end">
							{sign && <Toned tone={sign}>{`${signs[sign]} `}</Toned>}
							{text === '' ? ' ' : text}
						</Text>
					))
				)}
			</Box>
			<Box marginTop={1}>
				<Quiet>{closing}</Quiet>
			</Box>
			{message?.good ? (
				<Box marginTop={1}>
					<Box marginRight={1} flexShrink={0}>
						<Sign kind="good" />
					</Box>
					<Words>
						<Text>{message.says}</Text>
					</Words>
				</Box>
			) : undefined}
			<Box marginTop={1} flexWrap="wrap" columnGap={1}>
				{reviewActions.map(({action, says}, index) => (
					<Box key={action}>
						{index === at ? <Toned tone="accent" bold>{`${signs.pointer} ${says}`}</Toned> : <Text>{`  ${says}`}</Text>}
					</Box>
				))}
			</Box>
			<Keys>{keys}</Keys>
		</Box>
	);
};

/** As wide as they are drawn, so that it breaks where they do. */
const actionsLine = reviewActions.map(({says}) => `..${says.replaceAll(' ', '.')}`).join(' ');
