import {lookup} from 'node:dns/promises';
import {request} from 'node:https';
import type {Log} from './log.ts';
import {Crash} from './options.ts';

export type CommsOptions = {
	/** The portal. */
	readonly server: URL;
	readonly address: string;
	readonly port: number | undefined;
};

/** The polled address: host of the address, else of the portal; its port, else 10943. A URL without a port means 443 (Tentacle 9.2, §2.2). */
export const commsAddress = ({server, address, port}: CommsOptions): URL => {
	if (address.trim() === '') return new URL(`https://${server.hostname}:${port ?? 10_943}`);
	// `node1:10943` reads as a scheme without a host.
	if (!URL.canParse(address) || new URL(address).hostname === '')
		throw new Crash('Invalid URI: The hostname could not be parsed.', 'System.UriFormatException');
	const url = new URL(address);
	return new URL(`https://${url.hostname}:${port ?? (url.port || (url.protocol === 'http:' ? 80 : 443))}`);
};

/** .NET's spelling of an address without path; Node's leaves a default port out. */
export const storedAddress = (url: URL): string => `https://${url.hostname}:${portOf(url)}`;

export const portOf = (url: URL): number => Number(url.port || 443);

const attempts = 5;
const firstDelayMilliseconds = 750;

/** Asks `POST /handshake`, five times without a pause whatever the message says; 200 and 400 count as open, any certificate is accepted (§2.3). */
export const checkHandshake = async (url: URL, log: Log): Promise<void> => {
	log.line('INFO', `Checking connectivity on the server communications port ${portOf(url)}...`);
	let failure = '';
	for (let attempt = 1; attempt <= attempts; attempt++) {
		const answered = await postHandshake(url);
		if (answered === undefined) {
			log.line('INFO', 'Connected successfully');
			return;
		}
		failure = answered;
		const delay = timeSpan(firstDelayMilliseconds * 1.5 ** (attempt - 1));
		const says = `Checking that server communications are open failed with message ${failure}. Retrying (${attempt}/${attempts}) in ${delay}.`;
		log.line('WARN', says, [`System.Net.WebException: ${failure}`]);
	}
	const says = `Checking that server communications are open failed with message ${failure} after ${attempts} retries.`;
	log.line('ERROR', says, [`System.Net.WebException: ${failure}`]);
	throw new Crash(failure, 'System.Net.WebException');
};

/** Undefined when it is open, else .NET's words for what happened. */
const postHandshake = (url: URL): Promise<string | undefined> =>
	new Promise(resolve => {
		const handshake = request(new URL('/handshake', url), {method: 'POST', rejectUnauthorized: false, agent: false}, response => {
			response.resume();
			const isOpen = response.statusCode === 200 || response.statusCode === 400;
			resolve(isOpen ? undefined : `The remote server returned an error: (${response.statusCode}) ${response.statusMessage}.`);
		});
		handshake.once('error', (error: NodeJS.ErrnoException) => void failureText(error, url).then(resolve));
		handshake.end();
	});

const failureText = async ({code, message}: NodeJS.ErrnoException, url: URL): Promise<string> => {
	const name = `${url.hostname}:${portOf(url)}`;
	if (code === 'ECONNREFUSED') {
		const {address, family} = await lookup(url.hostname);
		return `Connection refused [${family === 4 ? `::ffff:${address}` : address}]:${portOf(url)} (${name})`;
	}
	if (code === 'ENOTFOUND') return `Name or service not known (${name})`;
	if (code?.startsWith('ERR_SSL') || code === 'EPROTO') return 'The SSL connection could not be established, see inner exception.';
	return `${message} (${name})`;
};

/** `00:00:01.1250000` */
const timeSpan = (milliseconds: number): string =>
	`${new Date(milliseconds).toISOString().slice(11, 19)}.${String(Math.round((milliseconds % 1000) * 10_000)).padStart(7, '0')}`;
