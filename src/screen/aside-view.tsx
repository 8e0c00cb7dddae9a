import {Box, Text} from 'ink';
import type {Aside} from '../model/aside.ts';
import {harmless} from '../model/harmless.ts';
import {Quiet, Sign, Words} from './parts.tsx';

/** What stands beside a question: each under a blank line. */
export const AsideView = ({aside}: {readonly aside: Aside}) => {
	if (aside.kind === 'picture') {
		return (
			<Box flexDirection="column" marginTop={1} marginLeft={2}>
				{aside.lines.map(line => (
					<Text key={line} wrap="truncate-end">
						{line}
					</Text>
				))}
			</Box>
		);
	}
	return (
		<Box flexDirection="column" marginTop={1}>
			<Box>
				<Box width={2} flexShrink={0}>
					<Sign kind={aside.tone === 'quiet' ? 'idle' : aside.tone} />
				</Box>
				<Words>
					<Text wrap="wrap">{harmless(aside.says)}</Text>
				</Words>
			</Box>
			{aside.kind === 'comparison' ? <Rows rows={aside.rows} /> : undefined}
		</Box>
	);
};

const longestLabel = 34;

const Rows = ({rows}: Pick<Extract<Aside, {kind: 'comparison'}>, 'rows'>) => {
	const width = Math.min(longestLabel, Math.max(...rows.map(({label}) => label.length))) + 2;
	return rows.map(({label, value, note}) => (
		<Box key={label + value} marginLeft={2} columnGap={2} flexWrap="wrap">
			<Box width={width} flexShrink={0}>
				<Text wrap="truncate-end">{harmless(label, 200)}</Text>
			</Box>
			<Box flexShrink={0}>
				<Text>{harmless(value, 60)}</Text>
			</Box>
			{note === undefined ? undefined : <Quiet>{harmless(note, 200)}</Quiet>}
		</Box>
	));
};
