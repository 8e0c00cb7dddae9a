import {Box, Text, useInput, usePaste} from 'ink';
import {useMemo, useReducer} from 'react';
import {harmless} from '../model/harmless.ts';
import {filterNames, reduceList, startList, windowOf} from './list-state.ts';
import {Quiet, Toned, useTheme} from './parts.tsx';
import type {FieldHooks} from './question-fields.tsx';

export type ListFieldProps = FieldHooks & {
	readonly names: readonly string[];
	/** Several may be chosen, with Space. */
	readonly many: boolean;
	/** Names that are not in the list may be given. */
	readonly allowsNew: boolean;
	readonly initial: readonly string[];
	/** Rows for entries. */
	readonly rows: number;
	/** The first entry: nothing is chosen. Left out: something must be. */
	readonly none?: string | undefined;
};

/** A list that filters as one types. Only the rows in sight are drawn, however many entries there are. */
export const ListField = ({names, many, allowsNew, initial, rows, none, isActive, onAnswer, onBack, onEdit}: ListFieldProps) => {
	const {signs} = useTheme();
	const [state, dispatch] = useReducer(reduceList, initial, chosen =>
		startList(many ? chosen : [], Math.max(0, many ? 0 : names.indexOf(chosen[0] ?? ''))),
	);
	const all = useMemo(() => (none === undefined ? names : [none, ...names]), [names, none]);
	const fitting = useMemo(() => filterNames(all, state.filter), [all, state.filter]);
	const isNew = allowsNew && state.filter.trim() !== '' && !names.some(name => name.toLowerCase() === state.filter.trim().toLowerCase());
	const extras = state.chosen.filter(name => !names.includes(name));
	const entries = useMemo(
		() => [...(isNew ? [state.filter.trim()] : []), ...(state.filter === '' ? extras : []), ...fitting],
		[isNew, state.filter, fitting, extras],
	);
	const current = entries[state.at];
	const type = (text: string) => {
		dispatch({kind: 'type', text: text.replaceAll(/[\r\n]+/g, ' ')});
		onEdit();
	};
	const toggle = () => {
		if (current !== undefined) dispatch({kind: 'toggle', name: current});
		onEdit();
	};
	const enter = () => {
		if (!many) onAnswer(current === none ? undefined : current);
		// What was typed in full and not chosen yet is meant: nobody should have to know about Space.
		else if (state.chosen.length === 0 && current !== undefined) onAnswer([current]);
		else
			onAnswer(state.filter !== '' && current !== undefined && !state.chosen.includes(current) ? [...state.chosen, current] : state.chosen);
	};
	useInput(
		(input, key) => {
			const move = (by: number) => dispatch({kind: 'move', by, length: entries.length});
			if (key.return) enter();
			else if (key.escape) onBack(many ? state.chosen : undefined);
			else if (key.upArrow) move(-1);
			else if (key.downArrow) move(1);
			else if (key.pageUp) move(-rows);
			else if (key.pageDown) move(rows);
			else if (key.home) move(-entries.length);
			else if (key.end) move(entries.length);
			else if (key.backspace || key.delete) dispatch({kind: 'erase'});
			else if (key.ctrl && input === 'u') dispatch({kind: 'clear'});
			else if (many && input === ' ') toggle();
			else if (input !== '' && !key.ctrl && !key.meta && !key.tab) type(input);
		},
		{isActive},
	);
	usePaste(type, {isActive});
	const {from, to} = windowOf(entries.length, state.at, rows);
	const count = `${fitting.length.toLocaleString('en')}${state.filter === '' ? '' : ` of ${all.length.toLocaleString('en')}`}${many ? ` · ${state.chosen.length} chosen` : ''}`;
	return (
		<Box flexDirection="column">
			<Box justifyContent="space-between">
				<Box>
					<Toned tone="accent">{`${signs.pointer} `}</Toned>
					<Text>{harmless(state.filter, 200)}</Text>
					<Text inverse> </Text>
				</Box>
				<Quiet>{count}</Quiet>
			</Box>
			<Box flexDirection="column" marginTop={1}>
				{entries.slice(from, to).map((name, index) => (
					<Entry
						key={name}
						name={name}
						isAt={from + index === state.at}
						isChosen={state.chosen.includes(name)}
						many={many}
						isNew={isNew && from + index === 0}
					/>
				))}
				{entries.length === 0 ? (
					<Quiet>{names.length === 0 ? 'The Server has none here.' : 'Nothing fits; Backspace takes a letter back.'}</Quiet>
				) : undefined}
			</Box>
		</Box>
	);
};

const Entry = ({
	name,
	isAt,
	isChosen,
	many,
	isNew,
}: {
	readonly name: string;
	readonly isAt: boolean;
	readonly isChosen: boolean;
	readonly many: boolean;
	readonly isNew: boolean;
}) => {
	const {signs} = useTheme();
	return (
		<Box>
			<Box width={2} flexShrink={0}>
				<Toned tone="accent">{isAt ? signs.pointer : ' '}</Toned>
			</Box>
			{many ? (
				<Box marginRight={1} flexShrink={0}>
					{isChosen ? <Toned tone="good">{signs.chosen}</Toned> : <Text>{signs.notChosen}</Text>}
				</Box>
			) : undefined}
			<Text bold={isAt} wrap="truncate-end">
				{harmless(name, 200)}
				{isNew ? ' (new)' : ''}
			</Text>
		</Box>
	);
};
