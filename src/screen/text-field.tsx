import {Box, Text, useWindowSize} from 'ink';
import {harmless} from '../model/harmless.ts';
import {Quiet, Toned, useTheme} from './parts.tsx';
import type {TextState} from './text-state.ts';

/**
The field with its cursor. A value wraps into a second line; of a longer one, `longest` characters around the cursor are shown. What could harm a terminal is
shown by its number.
*/
export const TextField = ({
	state: {characters, cursor},
	isMasked = false,
	longest: wanted,
}: {
	readonly state: TextState;
	readonly isMasked?: boolean;
	/** Left out: two lines. */
	readonly longest?: number;
}) => {
	const {signs} = useTheme();
	const {columns} = useWindowSize();
	const longest = wanted ?? 2 * Math.min(columns, 110) - 10;
	const show = (part: readonly string[]) => (isMasked ? signs.mask.repeat(part.length) : harmless(part.join(''), 20_000));
	const from = Math.max(0, Math.min(cursor - Math.floor(longest / 2), characters.length - longest));
	const to = from + longest;
	const under = characters[cursor];
	return (
		<Box flexDirection="column">
			<Box>
				<Box marginRight={1}>
					<Toned tone="accent">{signs.pointer}</Toned>
				</Box>
				<Text wrap="hard">
					{from > 0 ? '…' : ''}
					{show(characters.slice(from, cursor))}
					<Text inverse>{under === undefined ? ' ' : show([under])}</Text>
					{show(characters.slice(cursor + 1, to))}
					{to < characters.length ? '…' : ''}
				</Text>
			</Box>
			{characters.length > longest ? <Quiet>{`  ${characters.length.toLocaleString('en')} characters`}</Quiet> : undefined}
		</Box>
	);
};
