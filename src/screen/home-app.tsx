import {Box, Text, useApp, useWindowSize} from 'ink';
import {useEffect} from 'react';
import {type HomeChoice, type HomeOptions, homeActions, isAboutOne} from '../engine/home.ts';
import {windowOf} from './list-state.ts';
import {rowsOf} from './page-rows.ts';
import {Keys, Problem, Quiet, Toned, useTheme, Words} from './parts.tsx';
import {useKeys, useSynchronousReducer} from './use-keys.ts';
import {useWiping} from './use-wiping.ts';

type Position = {readonly instance: number; readonly action: number};

type Props = {
	readonly options: HomeOptions;
	readonly onEnd: (choice: HomeChoice) => void;
	/** Takes everything off the screen; the next frame is drawn whole. */
	readonly wipe: () => void;
};

/** What is set up here, one line each, and what can be done with the one that is pointed at. */
export const HomeApp = ({options, onEnd, wipe}: Props) => {
	const {instances, problems, header, signal} = options;
	const {exit} = useApp();
	const {columns, rows} = useWindowSize();
	const {signs, upDown, leftRight} = useTheme();
	const actions = homeActions(instances);
	const [position, move] = useSynchronousReducer(
		(before: Position, change: Partial<Position>): Position => ({...before, ...change}),
		() => ({instance: 0, action: 0}),
	);
	const end = (choice: HomeChoice) => {
		onEnd(choice);
		exit();
	};
	const act = (action: HomeChoice['action'] | undefined) => {
		if (action === undefined) return;
		const chosen = instances[position().instance];
		end({action, ...(chosen && isAboutOne(action) && {instance: chosen.name})});
	};
	useEffect(() => {
		const leave = () => {
			onEnd({action: 'interrupt'});
			exit();
		};
		if (signal.aborted) leave();
		signal.addEventListener('abort', leave);
		return () => signal.removeEventListener('abort', leave);
	}, [signal, onEnd, exit]);
	useWiping(wipe, {columns, rows}, true);
	const step = (field: keyof Position, by: number, length: number) =>
		move({[field]: Math.max(0, Math.min(length - 1, position()[field] + by))});
	useKeys((input, key) => {
		if (key.ctrl && input === 'c') end({action: 'interrupt'});
		else if (key.escape) end({action: 'leave'});
		else if (key.enter) act(actions[position().action]?.action);
		else if (key.upArrow) step('instance', -1, instances.length);
		else if (key.downArrow) step('instance', 1, instances.length);
		else if (key.home) move({instance: 0});
		else if (key.end) move({instance: Math.max(0, instances.length - 1)});
		else if (key.leftArrow || (key.tab && key.shift)) step('action', -1, actions.length);
		else if (key.rightArrow || key.tab) step('action', 1, actions.length);
		else if (!key.ctrl) act(actions.find(({key: letter}) => letter === input.toLowerCase())?.action);
	});
	const at = position();
	// Nothing of a line is cut off while three rows are enough for it.
	const tall = Math.min(3, Math.max(1, ...instances.map(({line}) => rowsOf(line, Math.min(columns, 110) - 2))));
	const {from, to} = windowOf(instances.length, at.instance, Math.max(3, Math.floor((rows - 10 - 2 * problems.length) / tall)));
	return (
		<Box flexDirection="column" width={Math.min(columns, 110)}>
			<Box justifyContent="space-between">
				<Text>configure-tentacle</Text>
				<Quiet>{header}</Quiet>
			</Box>
			<Box flexDirection="column" marginTop={1}>
				{instances.length === 0 ? <Text bold>No Tentacle is set up on this machine.</Text> : undefined}
				{instances.slice(from, to).map(({name, line}, index) => (
					<Box key={name}>
						<Box width={2} flexShrink={0}>
							<Toned tone="accent">{from + index === at.instance ? signs.pointer : ' '}</Toned>
						</Box>
						<Box height={tall} overflow="hidden">
							<Words>
								<Text bold={from + index === at.instance}>{line}</Text>
							</Words>
						</Box>
					</Box>
				))}
				{to - from < instances.length ? <Quiet>{`  ${from + 1} to ${to} of ${instances.length}`}</Quiet> : undefined}
			</Box>
			{problems.map(says => (
				<Problem key={says}>{says}</Problem>
			))}
			<Box marginTop={1} flexWrap="wrap" columnGap={1}>
				{actions.map(({action, says}, index) => (
					<Box key={action}>
						{index === at.action ? <Toned tone="accent" bold>{`${signs.pointer} ${says}`}</Toned> : <Text>{`  ${says}`}</Text>}
					</Box>
				))}
			</Box>
			<Keys>{`${instances.length > 1 ? `${upDown} instance · ` : ''}${leftRight} choose · Enter do it · Esc leave`}</Keys>
		</Box>
	);
};
