import {Box, usePaste} from 'ink';
import {type ReactNode, useEffect, useMemo, useState} from 'react';
import {searched} from '../engine/filter-names.ts';
import {Entry, Nothing, useNearest} from './list-rows.tsx';
import {type Listed, listedFor, reduceList, severalIn, startList, windowOf} from './list-state.ts';
import {Quiet} from './parts.tsx';
import type {FieldHooks} from './question-fields.tsx';
import {TextField} from './text-field.tsx';
import {textOf} from './text-state.ts';
import {useKeys, useSynchronousReducer} from './use-keys.ts';
import {edits, isBack, isNext, textKey, withoutEnds} from './use-text.ts';

export type ListFieldProps = FieldHooks & {
	readonly names: readonly string[];
	/** Said beside a name, and found by. */
	readonly details?: ReadonlyMap<string, string>;
	/** Several may be chosen, with Space. */
	readonly many: boolean;
	/** Names that are not in the list may be given: the Server makes them. */
	readonly allowsNew: boolean;
	/** The list is not all there, and may never be: whatever is typed is taken. */
	readonly isOpen?: boolean;
	/** How many there will be, while they come. */
	readonly total?: number | undefined;
	readonly initial: readonly string[];
	/** Rows for entries. */
	readonly rows: number;
	/** The first entry: nothing is chosen. Left out: something must be. */
	readonly none?: string | undefined;
	/** Several may be chosen, or none. */
	readonly mayBeEmpty?: boolean;
	/** Said below the entries. */
	readonly children?: ReactNode;
};

/** A name that begins with a quote, and has no second one yet. */
const openQuote = /(?:^|,)\s*"[^"]*$/;
const noDetails: ReadonlyMap<string, string> = new Map();

/**
A list that filters as one types. Only the rows in sight are drawn, however many entries there are, and the room for them stays as it was at first:
what comes later, and what is filtered away, moves nothing else.
*/
export const ListField = ({
	names,
	details = noDetails,
	many,
	allowsNew,
	isOpen = false,
	total,
	initial,
	rows,
	none,
	mayBeEmpty = false,
	children,
	isActive,
	onAnswer,
	onBack,
	onEdit,
}: ListFieldProps) => {
	const [now, dispatch] = useSynchronousReducer(reduceList, () => startList(many ? initial : [], many ? undefined : initial[0]));
	const state = now();
	const list = useMemo(() => searched(none === undefined ? names : [none, ...names], details), [names, none, details]);
	const takesAny = allowsNew || isOpen;
	// A single answer that no list has is among what can be chosen.
	const [given] = many ? [] : initial;
	const listed = ({text, chosen}: typeof state): Listed =>
		listedFor(list, {text, chosen: given === undefined ? chosen : [given]}, takesAny);
	// biome-ignore lint/correctness/useExhaustiveDependencies: `listed` is made of them
	const shown = useMemo(() => listed(state), [state, list, takesAny, given]);
	/** What the keys see: the list as it is after the key before, drawn or not. */
	const latest = () => (now() === state ? shown : listed(now()));
	const positionIn = ({entries}: Listed) => Math.max(0, entries.indexOf(now().pointed ?? ''));
	const pointed = () => latest().entries[positionIn(latest())];
	const [room, setRoom] = useState(() => (isOpen ? rows : Math.min(rows, shown.entries.length + (allowsNew ? 1 : 0))));
	const suggested = useNearest(shown.entries.length > 0 || isOpen ? undefined : textOf(state.text).trim(), names);
	const at = positionIn(shown);
	// The first entry is pinned while more come that may rank before it.
	const first = isOpen && state.pointed === undefined && names.length > 0 ? shown.entries[0] : undefined;
	useEffect(() => {
		if (first !== undefined) dispatch({kind: 'point', name: first});
	}, [first, dispatch]);
	useEffect(() => {
		if (!isOpen) dispatch({kind: 'spell', names});
	}, [isOpen, names, dispatch]);
	const toggle = (name: string) => {
		dispatch({kind: 'toggle', name});
		onEdit();
	};
	/** Chooses the names of a text of several. False: it is one. */
	const chooseSeveral = (text: string): boolean => {
		const several = many ? severalIn(text, list) : undefined;
		if (!several) return false;
		const {known, others} = several;
		dispatch({kind: 'choose', names: takesAny ? [...known, ...others] : known, rest: takesAny ? '' : others.join(', ')});
		onEdit();
		return true;
	};
	const next = () => {
		const name = pointed();
		const typed = textOf(now().text).trim();
		if (!many) return name === undefined ? undefined : onAnswer(name === none ? undefined : name);
		if (takesAny && chooseSeveral(typed)) return onAnswer(now().chosen);
		// What fits nothing is not lost without a word: it stays, with what is said about it.
		if (name === undefined && typed !== '') return;
		const {chosen} = now();
		// What was typed in full and not chosen yet is meant: nobody should have to know about Space. Where nothing may be chosen, nothing is.
		const isMeant = name !== undefined && !chosen.includes(name) && (typed !== '' || (chosen.length === 0 && !mayBeEmpty));
		onAnswer(isMeant ? [...chosen, name] : chosen);
	};
	const draft = () => {
		const typed = textOf(now().text).trim();
		const isKept = takesAny && typed !== '';
		return many ? [...now().chosen, ...(isKept ? [typed] : [])] : isKept ? typed : undefined;
	};
	/** Of a name in quotes, a blank is a part; and of one that goes on so behind what was typed, while nobody has looked at another. */
	const isWithin = (here: number): boolean => {
		const typed = textOf(now().text).toLowerCase();
		if (takesAny && openQuote.test(typed)) return true;
		return typed !== '' && here === 0 && !typed.endsWith(' ') && list.keys.some(key => key.includes(`${typed} `));
	};
	useKeys(
		(input, key) => {
			const {entries, isNew} = latest();
			const name = pointed();
			const move = (to: number) => dispatch({kind: 'point', name: entries[Math.max(0, Math.min(entries.length - 1, to))]});
			const here = positionIn(latest());
			if (key.tab && !key.shift && suggested !== undefined) dispatch({kind: 'choose', names: [], rest: suggested});
			else if (isNext(key)) next();
			else if (isBack(key)) onBack(draft());
			else if (key.upArrow) move(here - 1);
			else if (key.downArrow) move(here + 1);
			else if (key.pageUp) move(here - rows);
			else if (key.pageDown) move(here + rows);
			else if (key.home) move(0);
			else if (key.end) move(entries.length - 1);
			else if (many && input === ' ' && name !== undefined && !(isOpen && isNew) && !isWithin(here)) {
				if (!isNew || !chooseSeveral(textOf(now().text))) toggle(name);
			} else {
				const event = textKey(input, key);
				if (event) dispatch({kind: 'edit', event});
				if (event && edits(event)) onEdit();
			}
		},
		{isActive},
	);
	usePaste(
		text => {
			if (chooseSeveral(text)) return;
			dispatch({kind: 'edit', event: {kind: 'insert', text: withoutEnds(text).replaceAll(/[\r\n]+/g, ' ')}});
			onEdit();
		},
		{isActive},
	);
	useEffect(() => setRoom(before => Math.min(rows, before)), [rows]);
	const {entries, fitting} = shown;
	/** Entries that no list has stand first. */
	const before = entries.length - fitting;
	const {from, to} = windowOf(entries.length, at, rows);
	const all = list.names.length.toLocaleString('en');
	const count = [
		...(isOpen && names.length === 0 ? [] : [state.text.characters.length === 0 ? all : `${fitting.toLocaleString('en')} of ${all}`]),
		...(total === undefined ? [] : [`${total.toLocaleString('en')} in all`]),
		...(many ? [`${state.chosen.length} chosen`] : []),
	].join(' · ');
	return (
		<Box flexDirection="column">
			<Box justifyContent="space-between">
				<TextField state={state.text} longest={longestShown} />
				<Box marginLeft={2} flexShrink={0}>
					<Quiet>{count}</Quiet>
				</Box>
			</Box>
			<Box flexDirection="column" marginTop={1} minHeight={room}>
				{entries.slice(from, to).map((name, index) => (
					<Entry
						// biome-ignore lint/suspicious/noArrayIndexKey: rows are places, and a list may have a name twice
						key={index}
						name={name}
						detail={from + index < before && !isOpen ? (allowsNew ? '(new)' : '(not in the list)') : details.get(name)}
						isAt={from + index === at}
						isChosen={many ? state.chosen.includes(name) : undefined}
					/>
				))}
				{entries.length === 0 && !isOpen ? (
					<Nothing isEmpty={names.length === 0} typed={textOf(state.text)} suggested={suggested} />
				) : undefined}
				{children}
			</Box>
		</Box>
	);
};

const longestShown = 40;
