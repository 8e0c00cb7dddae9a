import type {CheckEvent} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import type {CommandContext} from './context.ts';

/** Shorter waits are over before a line could be read. */
const blinkMilliseconds = 500;
/** Leaves the cursor where the line began, with nothing on it. */
const clear = '\r\u001B[K';

export type WaitingLine = {
	/** Passes events on, and knows from them what is being waited for. */
	readonly watch: (events: AsyncIterable<CheckEvent>) => AsyncGenerator<CheckEvent>;
	readonly end: () => void;
};

/** In a terminal that can take a line back: what is being waited for and since when, once that takes longer than a blink. Elsewhere nothing. */
export const showWaiting = ({stderr, face, unicode}: Pick<CommandContext, 'stderr' | 'face' | 'unicode'>): WaitingLine => {
	const running = new Map<string, string>();
	const began = performance.now();
	let shown = '';
	const show = (text: string) => {
		if (text === shown) return;
		shown = text;
		stderr.write(`${clear}${text}`);
	};
	const tick = () => {
		const [first, ...others] = new Set(running.values());
		if (first === undefined) return show('');
		const more = others.length === 0 ? '' : ` and ${others.length} more`;
		const seconds = `, ${Math.round((performance.now() - began) / 1000)} s`;
		const line = `  Waiting for ${first}`;
		// The last column stays free: some terminals go on to the next line there.
		const room = Math.max(20, stderr.columns - more.length - seconds.length - 1);
		show(`${line.length > room ? `${line.slice(0, room - 1)}${unicode ? '…' : '.'}` : line}${more}${seconds}`);
	};
	const canTakeBack = stderr.isTTY && face !== 'accessible';
	const timer = canTakeBack ? setInterval(tick, blinkMilliseconds) : undefined;
	return {
		async *watch(events) {
			for await (const event of events) {
				if (event.kind === 'check-began') running.set(`${event.id} ${event.subject}`, words(event));
				if (event.kind === 'check-ended') running.delete(`${event.result.id} ${event.result.subject}`);
				yield event;
			}
		},
		end() {
			clearInterval(timer);
			show('');
		},
	};
};

/** An address stands for all that is looked at there: its layers are one probe, whose first check waits for the last layer. */
const words = ({title, subject}: Extract<CheckEvent, {kind: 'check-began'}>): string => (subject === '' ? `“${title}”` : harmless(subject));
