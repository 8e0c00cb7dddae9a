import {NetworkError} from './network-error.ts';
import type {Layer} from './transport.ts';

type LibraryError = {
	readonly name?: unknown;
	readonly code?: unknown;
	readonly message?: unknown;
	readonly event?: unknown;
	readonly cause?: {readonly layer?: Layer; readonly status?: number; readonly syscall?: unknown; readonly event?: unknown};
};

/** What the HTTP library threw, without what it holds of the request. `isPlainProxy`: the connection goes to a proxy, and no tunnel is in it. */
export const failureOf = (
	thrown: unknown,
	{isGivenUp, isWritten, isPlainProxy}: {readonly isGivenUp: boolean; readonly isWritten: boolean; readonly isPlainProxy: boolean},
): NetworkError => {
	const {name, code, message, event, cause} = Object(thrown) as LibraryError;
	const reached = cause?.layer ?? layerOf(cause?.syscall ?? cause?.event ?? event);
	const layer = isPlainProxy && (reached === 'name' || reached === 'tcp') ? 'proxy' : reached;
	const more = {mayHaveArrived: layer === 'http' && isWritten, status: cause?.status};
	if (isGivenUp) return new NetworkError('ABORTED', layer, 'It was given up', more);
	const isLate = name === 'TimeoutError' || code === 'ETIMEDOUT';
	return new NetworkError(isLate ? 'TIMEOUT' : typeof code === 'string' ? code : 'unknown', layer, String(message), more);
};

/** Node's system call, or what the HTTP library waited for. */
const layerOf = (what: unknown): Layer | 'http' => {
	if (what === 'getaddrinfo' || what === 'lookup') return 'name';
	return what === 'connect' ? 'tcp' : what === 'secureConnect' ? 'tls' : 'http';
};
