import {Box, Text} from 'ink';
import {harmless} from '../model/harmless.ts';
import {Toned, useTheme} from './parts.tsx';
import type {TextState} from './text-state.ts';

/** The field with its cursor. A long value wraps, nothing is cut; what could harm a terminal is shown by its number. */
export const TextField = ({state: {characters, cursor}, isMasked = false}: {readonly state: TextState; readonly isMasked?: boolean}) => {
	const {signs} = useTheme();
	const show = (part: readonly string[]) => (isMasked ? signs.mask.repeat(part.length) : harmless(part.join(''), 20_000));
	const under = characters[cursor];
	return (
		<Box>
			<Box marginRight={1}>
				<Toned tone="accent">{signs.pointer}</Toned>
			</Box>
			<Text wrap="hard">
				{show(characters.slice(0, cursor))}
				<Text inverse>{under === undefined ? ' ' : show([under])}</Text>
				{show(characters.slice(cursor + 1))}
			</Text>
		</Box>
	);
};
