import {createSecureContext, type SecureContext, type TLSSocket} from 'node:tls';
import {clientIdentity, nullMessage, preface, serverIdentity} from '../halibut/wire.ts';
import {harmless} from '../model/harmless.ts';
import type {PrivateIdentity} from '../model/identity.ts';
import type {IdentitySeen} from '../model/probes.ts';
import {leave} from './ask.ts';
import {type Endpoint, openTls, openWay, usualGroups} from './connection.ts';
import {type Limits, race, stopwatch} from './race.ts';

export type IdentityOptions = {
	/** Thumbprint that the peer presented a moment ago: only this one is asked. */
	readonly presented: string;
};

type Outcome = Pick<IdentitySeen, 'outcome' | 'code' | 'statusLine'>;

/**
Asks a Server's comms port whether it knows this certificate: as a client that has nothing to say, which touches no queue. Never as a subscriber:
that could take a job, which fails (facts: Halibut §3.2–3.4). Never rejects, leaves nothing open.
*/
export const askIdentity = async (endpoint: Endpoint, identity: PrivateIdentity, {presented}: IdentityOptions): Promise<IdentitySeen> => {
	const milliseconds = stopwatch();
	const seen = (outcome: Outcome, thumbprint?: string): IdentitySeen => ({
		...outcome,
		milliseconds: milliseconds(),
		...(thumbprint !== undefined && {thumbprint}),
	});
	const secureContext = contextOf(identity);
	if (!secureContext) return {outcome: 'unreadable', milliseconds: milliseconds(), why: 'OpenSSL cannot read it'};
	const {tcp, tunnel, socket: opened} = await openWay(endpoint);
	if (!opened) return seen({outcome: 'untried', code: tcp.code ?? `PROXY_${tunnel?.status ?? tunnel?.outcome}`});
	const {tls, socket} = await openTls(opened, endpoint, {secureContext});
	if (!socket) return seen({outcome: 'untried', code: tls.code ?? 'unknown'});
	const own = socket.getX509Certificate()?.fingerprint.replaceAll(':', '');
	const outcome: Outcome =
		tls.certificate?.thumbprint === presented ? await say(socket, endpoint) : {outcome: 'untried', code: 'OTHER_CERTIFICATE'};
	if (outcome.code === 'ABORTED') socket.destroy();
	else await leave(socket, endpoint.signal);
	return seen(outcome, own);
};

/** An old certificate (1024 bits, or signed with SHA-1) is shown too: whether the Server knows it is the question, not whether it is good. */
const contextOf = ({withPfx}: PrivateIdentity): SecureContext | undefined => {
	for (const more of [{}, {ciphers: 'DEFAULT@SECLEVEL=0'}]) {
		try {
			return withPfx(pfx => createSecureContext({pfx, ecdhCurve: usualGroups, ...more}));
		} catch {
			// The next one may do; OpenSSL's reason names no more than the part of the archive.
		}
	}
	return undefined;
};

/** Preface and identity, the answer to them, and the message that says nothing. */
const say = async (socket: TLSSocket, endpoint: Endpoint): Promise<Outcome> => {
	const outcome = await race<Outcome>(
		endpoint,
		done => {
			let received = '';
			const ended = (code?: string) => done(received === '' ? endedWithout(code) : {outcome: 'other', statusLine: firstLine(received)});
			socket.on('data', (chunk: Buffer) => {
				received += chunk.toString('latin1');
				if (/^MX-SERVER \S+\r\n\r\n/.test(received)) done({outcome: 'known'});
				else if (!couldBecome(received)) done({outcome: 'other', statusLine: firstLine(received)});
			});
			socket.once('error', ({code}: NodeJS.ErrnoException) => ended(code));
			for (const end of ['end', 'close']) socket.once(end, () => ended());
			socket.write(preface + clientIdentity);
		},
		code => (code === 'TIMEOUT' ? {outcome: 'silent'} : {outcome: 'untried', code}),
	);
	if (outcome.outcome === 'known') await sayNothing(socket, endpoint);
	return outcome;
};

/** Halibut hangs up without a byte, or the kernel resets for it; an alert of TLS is somebody else's way (facts: Halibut §9.1). */
const endedWithout = (code: string | undefined): Outcome =>
	code !== undefined && /^ERR_SSL/.test(code) ? {outcome: 'other', code, statusLine: code} : {outcome: 'dropped'};

const couldBecome = (received: string): boolean =>
	received.length < 40 && received.startsWith(serverIdentity.slice(0, Math.min(received.length, 10)));

const firstLine = (text: string): string => harmless(text.split(/\r?\n/, 1)[0] ?? '', 200);

/** A Halibut from before August 2019 does not hang up after it (facts: Halibut §3.4). */
const hangUpMilliseconds = 1000;

/** Leaving before it would be an error in the Server's log; after it, the Server hangs up. */
const sayNothing = (socket: TLSSocket, {signal}: Limits): Promise<void> =>
	race<void>(
		{signal, deadlineMilliseconds: hangUpMilliseconds},
		done => {
			for (const end of ['end', 'close', 'error']) socket.once(end, () => done());
			socket.write(nullMessage);
		},
		() => {},
	);
