import {isIP} from 'node:net';
import {addressText} from '../model/address.ts';
import type {SystemTlsSeen} from '../model/endpoint-seen.ts';
import {harmless} from '../model/harmless.ts';
import {requiredSuites} from '../model/usual-tls.ts';
import type {Endpoint} from './connection.ts';
import {quietRequest} from './quiet-request.ts';

/** Runs this system's `openssl` with these words; all lines of both streams, or undefined when it is not there. */
export type RunOpenssl = (
	words: readonly string[],
	options: {readonly signal: AbortSignal; readonly input?: string},
) => Promise<readonly string[] | undefined>;

/** `3.0.19`; undefined: there is none. */
export const opensslVersion = async (run: RunOpenssl, signal: AbortSignal): Promise<string | undefined> => {
	const lines = await run(['version'], {signal});
	return lines?.map(line => /^OpenSSL (\d+\.\d+\.\d+[a-z]*)/.exec(line)?.[1]).find(version => version !== undefined);
};

/** The same handshake by this system's OpenSSL, with its own settings and the suites that Octopus asks for. */
export const askSystemOpenssl = async (endpoint: Endpoint, run: RunOpenssl, version: string): Promise<SystemTlsSeen | undefined> => {
	const {host, address, port, deadlineMilliseconds} = endpoint;
	const signal = AbortSignal.any([endpoint.signal, AbortSignal.timeout(deadlineMilliseconds)]);
	if (signal.aborted) return undefined;
	const name = isIP(host) === 0 ? ['-servername', host] : ['-noservername'];
	const target = addressText({host: address, port});
	// Reading to the end is how a client leaves that is done.
	const words = ['s_client', '-connect', target, ...name, '-cipher', requiredSuites.join(':'), '-brief', '-ign_eof'];
	const lines = await run(words, {signal, input: quietRequest});
	return lines && {version, ...readBrief(lines)};
};

/** What `s_client -brief` prints (OpenSSL 3.0). */
export const readBrief = (lines: readonly string[]): Omit<SystemTlsSeen, 'version'> => {
	const after = (label: string) => {
		const line = lines.find(one => one.startsWith(`${label}: `));
		return line === undefined ? undefined : harmless(line.slice(label.length + 2).trim(), 100);
	};
	const established = lines.some(line => line.startsWith('CONNECTION ESTABLISHED'));
	const protocol = after('Protocol version');
	const cipher = after('Ciphersuite');
	const said = lines.map(line => /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(line)?.[1]).find(reason => reason !== undefined);
	return {
		established,
		...(established && protocol !== undefined && {protocol}),
		...(established && cipher !== undefined && {cipher}),
		...(!established && said !== undefined && {said: harmless(said, 100)}),
	};
};
