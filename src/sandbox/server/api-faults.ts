import {gzipSync} from 'node:zlib';
import type {Answer} from './route.ts';
import type {ServerState} from './state.ts';

const hour = 3_600_000;
/** Levels of `deep-json`; bytes that `gzip-bomb` unfolds to. */
const deep = 100_000;
const unfolded = 1024 ** 3;

/** The answer of a faulty portal, when a fault that is on decides this request. `path` is below the virtual directory; undefined: outside of it. */
export const answerFault = ({faults}: ServerState, path: string | undefined): Answer | undefined => {
	if (path === undefined) return faults.has('virtual-directory') ? {status: 302, body: '', headers: {location: '/octopus/app'}} : undefined;
	if (faults.has('server-starting')) return {status: 503, body: {ErrorMessage: 'The Octopus Server is starting.'}};
	if (faults.has('overloaded')) return {status: 503, body: titled('503 Service Temporarily Unavailable'), headers: {server: 'balancer'}};
	if (faults.has('html-errors')) return {status: 502, body: titled('Bad gateway')};
	if (faults.has('sign-in-in-front')) return {status: 401, body: titled('Sign in'), headers: {'www-authenticate': 'Basic realm="front"'}};
	if (faults.has('not-an-octopus')) return {status: 200, body: {name: 'other-product', version: '1.0'}};
	if (faults.has('redirect-to-elsewhere')) return {status: 302, body: '', headers: {location: 'https://elsewhere.example.test/api'}};
	if (faults.has('redirect-loop')) return {status: 302, body: '', headers: {location: '/api'}};
	if (faults.has('rate-limited')) {
		return {status: 429, body: {ErrorMessage: 'Too many requests.'}, headers: {'retry-after': '3600'}};
	}
	if (faults.has('deep-json')) return {status: 200, body: '['.repeat(deep), headers: {'content-type': 'application/json'}};
	if (faults.has('gzip-bomb'))
		return {status: 200, body: bomb(), headers: {'content-type': 'application/json', 'content-encoding': 'gzip'}};
	if (faults.has('control-characters')) {
		return {status: 200, body: titled('\u001B[2J\u001B]0;owned\u0007\u009B31m\u202Egpj.exe'), headers: {server: 'x\u009B2Jy'}};
	}
	return undefined;
};

/** The answer to somebody who is known and may not do this, when a fault that is on forbids it. */
export const permissionFault = ({faults}: ServerState, path: string, method: string): Answer | undefined => {
	if (/^\/(?!api\/)|^\/api\/users\/log(in|out)/i.test(path)) return undefined;
	if (faults.has('permissions-untold') && /\/permissions$/i.test(path)) {
		return {status: 403, body: {ErrorMessage: 'You do not have permission to perform this action. Missing permission: UserView'}};
	}
	if (faults.has('environments-hidden') && /\/environments(\/|$)/i.test(path)) {
		return {status: 403, body: {ErrorMessage: 'You do not have permission to perform this action. Missing permission: EnvironmentView'}};
	}
	if (method !== 'GET' && faults.has('maintenance') && !faults.has('key-too-strong')) {
		return {status: 400, body: {ErrorMessage: 'The Octopus Server is in maintenance mode.'}};
	}
	if (faults.has('key-without-permission') && (method !== 'GET' || /\/discover$/i.test(path))) {
		const ErrorMessage = `You do not have permission to perform this action. Please contact your Octopus administrator. Missing permission: ${permissionFor(path)}`;
		return {status: 403, body: {ErrorMessage}};
	}
	return undefined;
};

/** What a faulty portal sends in place of a whole answer, for ever. */
export type Endless = 'body' | 'headers';

export const endlessFault = ({faults}: ServerState): Endless | undefined =>
	faults.has('endless-body') ? 'body' : faults.has('endless-headers') ? 'headers' : undefined;

/** What faults change in the head of every answer. */
export const headFaults = ({faults}: ServerState): Readonly<Record<string, string>> =>
	faults.has('clock-differs') ? {date: new Date(Date.now() - hour).toUTCString()} : {};

const titled = (title: string): string => `<html><head><title>${title}</title></head><body>corp-proxy</body></html>`;

let packed: Buffer | undefined;

/** Members of a gzip file follow each other: a small one many times unfolds to as much as is wanted. */
const bomb = (): Buffer => {
	packed ??= gzipSync(Buffer.alloc(unfolded / 64));
	return Buffer.concat(Array.from({length: 64}, () => packed as Buffer));
};

/** There is no WorkerCreate: editing covers it (facts: Octopus REST §1.5). */
const permissionFor = (path: string): string => {
	if (/\/workers(\/|$)/i.test(path)) return 'WorkerEdit';
	return /\/tasks(\/|$)/i.test(path) ? 'TaskCreate' : 'MachineCreate';
};
