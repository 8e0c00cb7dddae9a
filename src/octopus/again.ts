import {NetworkError} from './network-error.ts';
import {retryAfterSeconds} from './reply.ts';
import type {Reply} from './request.ts';

export type Attempt = {
	readonly method: string;
	/** The root document, which a Server that starts answers 503 for (facts: Octopus REST §1.6). */
	readonly isRoot: boolean;
	/** How many attempts ended as this one: put off (429), or not; this one included. */
	readonly count: number;
	readonly outcome: Reply | NetworkError;
};

/** Of reading that was answered 502, 503 or 504, or cut off: what is not over by then is told. */
const mostUsual = 3;
/** Of 500 machines that share 200 requests a second, each needs up to 15 attempts for one of its requests; what ends it is the time. */
const mostLimited = 50;
/** About a minute, as Tentacle itself waits. */
const mostStarting = 60;
/** The connection ended before the answer did; the last one in its body. */
const cuts = ['ECONNRESET', 'EPIPE', 'ERR_HTTP_CONTENT_LENGTH_MISMATCH'];
const firstMilliseconds = 500;
const longestMilliseconds = 8000;
const longestStartingMilliseconds = 2000;

/**
How long to wait before the request is sent again, in milliseconds; undefined: it is not. With full jitter, so that machines that were refused together
do not come back together; a `Retry-After` is kept to, and the jitter comes on top.

Reading is asked again. A write is sent again after 429 alone, which says that it was not looked at. 503 is not enough for that, even in Octopus's own
words: nothing promises that a request was not begun before, and whoever made it can look for what it was to make.
*/
export const pauseBefore = ({method, isRoot, count, outcome}: Attempt, random: () => number = Math.random): number | undefined => {
	const isReading = method === 'GET';
	if (outcome instanceof NetworkError) {
		// Such as a kept connection that the other side had just closed. A way that does not work is told at once.
		const isCut = outcome.layer === 'http' && cuts.includes(outcome.code);
		return isReading && isCut && count < mostUsual ? jitter(count, longestMilliseconds, random) : undefined;
	}
	const {status} = outcome;
	const asked = (retryAfterSeconds(outcome) ?? 0) * 1000;
	if (status === 429 && count < mostLimited) return asked + jitter(count, longestMilliseconds, random);
	if (!isReading || ![502, 503, 504].includes(status)) return undefined;
	if (status === 503 && isRoot && count < mostStarting) return asked + jitter(count, longestStartingMilliseconds, random);
	return count < mostUsual ? asked + jitter(count, longestMilliseconds, random) : undefined;
};

const jitter = (count: number, longest: number, random: () => number): number =>
	random() * Math.min(longest, firstMilliseconds * 2 ** (count - 1));

/** Waits, and leaves nothing behind when it is given up: false. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
	new Promise(resolve => {
		const end = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', end);
			resolve(!signal.aborted);
		};
		const timer = setTimeout(end, signal.aborted ? 0 : milliseconds);
		signal.addEventListener('abort', end);
	});
