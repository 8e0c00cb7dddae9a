import {Box, Static, Text, useWindowSize} from 'ink';
import {mostTold, type RunRow, type RunView} from '../engine/run-view.ts';
import {isInterrupted, phaseTitles, phaseWaits, seconds, toldWords, toneOf} from '../engine/run-words.ts';
import type {ToldLine} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import {Keys, Quiet, Sign, Words} from './parts.tsx';

/** A run while it goes on: what is over goes to the scroll-back, what runs stays, with the last lines of its output. */
export const RunScreen = ({
	view,
	upcoming,
	isStopping,
}: {
	readonly view: RunView;
	readonly upcoming: readonly string[];
	readonly isStopping: boolean;
}) => {
	const {columns} = useWindowSize();
	const isRunning = (row: RunRow) => row.kind !== 'check' && row.state === 'running';
	const rows = view.rows.filter(row => row.kind !== 'check' || !isInterrupted(row.result));
	const firstRunning = rows.findIndex(isRunning);
	const over = firstRunning < 0 ? rows : rows.slice(0, firstRunning);
	const live = firstRunning < 0 ? [] : rows.slice(firstRunning);
	return (
		<>
			<Static items={over.map((row, index) => ({row, index}))}>{({row, index}) => <Row key={index} row={row} columns={columns} />}</Static>
			{view.outcome ? undefined : (
				<Box flexDirection="column">
					{live.map((row, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever added at the end
						<Row key={index} row={row} columns={columns} />
					))}
					{view.output.map((line, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
						<Box key={index} marginLeft={6}>
							<Quiet>{harmless(line, Math.max(20, columns - 8))}</Quiet>
						</Box>
					))}
					{view.told.length === 0 ? undefined : <Told lines={view.told} columns={columns} />}
					{upcoming.map(title => (
						<Box key={title} marginLeft={2}>
							<Box width={2}>
								<Sign kind="idle" />
							</Box>
							<Text wrap="truncate-end">{title}</Text>
						</Box>
					))}
					<Keys>
						{isStopping
							? 'Stopping after this step. Ctrl+C again ends it now.'
							: live[0]?.kind === 'phase'
								? 'Ctrl+C ends it: nothing is changed by looking'
								: 'Ctrl+C stops after this step'}
					</Keys>
				</Box>
			)}
		</>
	);
};

/** As high as it will ever be from the first line on, so that nothing below it moves. */
const Told = ({lines, columns}: {readonly lines: readonly ToldLine[]; readonly columns: number}) => (
	<Box flexDirection="column" marginLeft={6} height={mostTold}>
		{lines.map((line, index) => {
			const tone = toneOf(line);
			return (
				// biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
				<Box key={index}>
					{tone && (
						<Box width={2} flexShrink={0}>
							<Sign kind={tone} />
						</Box>
					)}
					<Quiet>{harmless(line.text, Math.max(20, columns - 10))}</Quiet>
				</Box>
			);
		})}
	</Box>
);

const signOf = (row: RunRow): 'good' | 'warning' | 'bad' | 'idle' | 'running' => {
	if (row.kind === 'check') return row.result.verdict === 'fail' ? 'bad' : 'warning';
	if (row.state === 'running') return 'running';
	if (row.state === 'failed') return 'bad';
	if (row.state === 'open') return 'warning';
	return row.state === 'skipped' ? 'idle' : 'good';
};

const Row = ({row, columns}: {readonly row: RunRow; readonly columns: number}) => {
	const {says, more, time} = wordsOf(row);
	return (
		<Box width={Math.min(columns, 100)} paddingLeft={row.kind === 'check' ? 4 : 2}>
			<Box width={row.kind === 'phase' || row.kind === 'step' || row.kind === 'check' ? 2 : 0} flexShrink={0}>
				<Sign kind={signOf(row)} />
			</Box>
			<Box flexGrow={1} flexDirection="column">
				<Words>
					<Text wrap="wrap">
						{says}
						{more === '' ? '' : <Quiet>{`  ${more}`}</Quiet>}
					</Text>
				</Words>
			</Box>
			<Box marginLeft={2} flexShrink={0}>
				<Quiet>{time}</Quiet>
			</Box>
		</Box>
	);
};

const wordsOf = (row: RunRow): {readonly says: string; readonly more: string; readonly time: string} => {
	if (row.kind === 'check') {
		return {says: toldWords(row.result), more: '', time: row.result.finding ?? ''};
	}
	const time = row.state === 'running' || row.state === 'skipped' ? '' : seconds(row.milliseconds);
	if (row.kind === 'phase')
		return {says: phaseTitles[row.phase], more: row.state === 'running' ? phaseWaits[row.phase] : `${row.passed} passed`, time};
	return {
		says: harmless(row.step.title),
		more: row.state === 'skipped' ? `nothing to do: ${harmless(row.note ?? '')}` : harmless(row.note ?? ''),
		time,
	};
};
