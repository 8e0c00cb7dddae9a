import type {ServerResponse} from 'node:http';
import type {Credential} from './credentials.ts';
import type {Answer} from './route.ts';
import type {RequestSeen, ServerState} from './state.ts';

/** Where a connection ends too early: before the request is handled, after that and before the first byte of the reply, or in the reply's body. */
export type CutPlace = 'before' | 'after' | 'mid-reply';

/** Asked once for each request, with its position in `requests`; undefined lets it be. */
export type Cut = (request: RequestSeen, index: number) => CutPlace | undefined;

export type RateLimit = {readonly perSecond: number; readonly burst: number};

const tooMany = (seconds: number): Answer => ({
	status: 429,
	body: {ErrorMessage: 'Too many requests.'},
	headers: {'retry-after': String(seconds)},
});

/** Answers that are given instead of the right one for a number of calls, then no more. */
export const passingTrouble = (state: ServerState, path: string): Answer | undefined => {
	if (state.startingNext > 0 && /^\/api\/?$/i.test(path)) {
		state.startingNext--;
		return {status: 503, body: {ErrorMessage: 'The Octopus Server is starting.'}};
	}
	if (state.rateLimitNext === 0) return undefined;
	state.rateLimitNext--;
	return tooMany(state.retryAfterSeconds);
};

/** A token bucket for each credential, and one for all without (facts: Octopus REST §1.6). Gives the refusal of who asks too often. */
export const createRateLimiter = (): ((state: ServerState, credential: Credential | undefined) => Answer | undefined) => {
	const buckets = new Map<string, {tokens: number; at: number}>();
	return (state, credential) => {
		const {rateLimit} = state;
		if (!rateLimit) return undefined;
		const {perSecond, burst} = rateLimit;
		const who = credential?.value ?? '';
		const now = performance.now();
		const {tokens, at} = buckets.get(who) ?? {tokens: burst, at: now};
		const filled = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
		buckets.set(who, {tokens: filled >= 1 ? filled - 1 : filled, at: now});
		if (filled >= 1) return undefined;
		state.rateLimited++;
		return tooMany(Math.max(1, Math.ceil((1 - filled) / perSecond)));
	};
};

/** Sends the first half of the body, whatever length was announced, and breaks off. */
export const sendHalf = (response: ServerResponse, text: string | Buffer): void => {
	response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
};
