import {Box, Text} from 'ink';
import {useEffect, useState} from 'react';
import {harmless} from '../model/harmless.ts';
import {nearest} from '../model/nearest.ts';
import {Quiet, Toned, useTheme} from './parts.tsx';

const restMilliseconds = 200;

/** The name that was perhaps meant, looked for when typing rests: among ten thousand long ones that takes longer than a frame. `typed`: undefined where nothing is to be looked for. */
export const useNearest = (typed: string | undefined, names: readonly string[]): string | undefined => {
	const [found, setFound] = useState<string>();
	useEffect(() => {
		setFound(undefined);
		if (typed === undefined) return;
		const timer = setTimeout(() => setFound(nearest(typed, names)), restMilliseconds);
		return () => clearTimeout(timer);
	}, [typed, names]);
	return found;
};

/** In place of entries, when there are none. */
export const Nothing = ({
	isEmpty,
	typed,
	suggested,
}: {
	readonly isEmpty: boolean;
	readonly typed: string;
	readonly suggested: string | undefined;
}) => (
	<Quiet>
		{isEmpty && typed === ''
			? 'The Server has none here.'
			: suggested === undefined
				? `Not in the list: ${harmless(typed, 100)}. Ctrl+U empties the field.`
				: `Not in the list. The nearest is ${harmless(suggested, 100)}; Tab takes it.`}
	</Quiet>
);

/** One row. */
export const Entry = ({
	name,
	detail,
	isAt,
	isChosen,
}: {
	readonly name: string;
	readonly detail: string | undefined;
	readonly isAt: boolean;
	/** Undefined: one alone is chosen, with Enter. */
	readonly isChosen: boolean | undefined;
}) => {
	const {signs, dims} = useTheme();
	return (
		<Box>
			<Box width={2} flexShrink={0}>
				<Toned tone="accent">{isAt ? signs.pointer : ' '}</Toned>
			</Box>
			{isChosen === undefined ? undefined : (
				<Box marginRight={1} flexShrink={0}>
					{isChosen ? <Toned tone="good">{signs.chosen}</Toned> : <Text>{signs.notChosen}</Text>}
				</Box>
			)}
			<Text wrap="truncate-end">
				<Text bold={isAt}>{harmless(name, 200)}</Text>
				{detail ? <Text dimColor={dims}>{`  ${harmless(detail, 200)}`}</Text> : undefined}
			</Text>
		</Box>
	);
};
