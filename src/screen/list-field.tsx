import {Box, Text, usePaste} from 'ink';
import {useMemo} from 'react';
import {filterNames} from '../engine/filter-names.ts';
import {harmless} from '../model/harmless.ts';
import {type ListState, reduceList, startList, windowOf} from './list-state.ts';
import {Quiet, Toned, useTheme} from './parts.tsx';
import type {FieldHooks} from './question-fields.tsx';
import {useKeys, useSynchronousReducer} from './use-keys.ts';

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
	const [now, dispatch] = useSynchronousReducer(reduceList, () =>
		startList(many ? initial : [], many ? 0 : Math.max(0, names.indexOf(initial[0] ?? ''))),
	);
	const state = now();
	const all = useMemo(() => (none === undefined ? names : [none, ...names]), [names, none]);
	const list = useMemo(() => entriesOf(all, state, allowsNew), [all, state, allowsNew]);
	/** What the keys see: the list as it is after the key before, drawn or not. */
	const latest = () => (now() === state ? list : entriesOf(all, now(), allowsNew));
	const pointed = () => latest().entries[now().at];
	const type = (text: string) => {
		dispatch({kind: 'type', text: text.replaceAll(/[\r\n]+/g, ' ')});
		onEdit();
	};
	const toggle = () => {
		const name = pointed();
		if (name !== undefined) dispatch({kind: 'toggle', name});
		onEdit();
	};
	const enter = () => {
		const name = pointed();
		const {chosen, filter} = now();
		if (!many) {
			if (name !== undefined) onAnswer(name === none ? undefined : name);
			return;
		}
		// What was typed in full and not chosen yet is meant: nobody should have to know about Space.
		const isMeant = name !== undefined && !chosen.includes(name) && (chosen.length === 0 || filter !== '');
		onAnswer(isMeant ? [...chosen, name] : chosen);
	};
	useKeys(
		(input, key) => {
			const move = (by: number) => dispatch({kind: 'move', by, length: latest().entries.length});
			if (key.enter) enter();
			else if (key.escape) onBack(many ? now().chosen : undefined);
			else if (key.upArrow) move(-1);
			else if (key.downArrow) move(1);
			else if (key.pageUp) move(-rows);
			else if (key.pageDown) move(rows);
			else if (key.home) move(Number.NEGATIVE_INFINITY);
			else if (key.end) move(Number.POSITIVE_INFINITY);
			else if (key.backspace || key.delete) dispatch({kind: 'erase'});
			else if (key.ctrl && input === 'u') dispatch({kind: 'clear'});
			else if (many && input === ' ') toggle();
			else if (input !== '' && !key.ctrl && !key.meta && !key.tab) type(input);
		},
		{isActive},
	);
	usePaste(type, {isActive});
	const {entries, fitting, isNew} = list;
	const {from, to} = windowOf(entries.length, state.at, rows);
	const count = `${fitting.toLocaleString('en')}${state.filter === '' ? '' : ` of ${all.length.toLocaleString('en')}`}${many ? ` · ${state.chosen.length} chosen` : ''}`;
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

/** What is listed for what was typed: a new name first, where there may be one; what was chosen although no list has it; what fits. */
const entriesOf = (
	all: readonly string[],
	{filter, chosen}: ListState,
	allowsNew: boolean,
): {readonly entries: readonly string[]; readonly fitting: number; readonly isNew: boolean} => {
	const fitting = filterNames(all, filter);
	const wanted = filter.trim();
	const isNew = allowsNew && wanted !== '' && !all.some(name => name.toLowerCase() === wanted.toLowerCase());
	const listed = filter === '' && chosen.length > 0 ? new Set(all) : undefined;
	const extras = listed ? chosen.filter(name => !listed.has(name)) : [];
	return {entries: isNew ? [wanted, ...fitting] : extras.length > 0 ? [...extras, ...fitting] : fitting, fitting: fitting.length, isNew};
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
