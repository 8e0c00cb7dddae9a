import {mkdirSync, writeFileSync} from 'node:fs';
import type {Server} from 'node:net';
import path from 'node:path';
import {createServer as createTlsServer, type TlsOptions} from 'node:tls';
import {type CertificateOptions, createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';
import {serveHalibut} from '../../src/halibut/listener.ts';
import type {Address} from '../../src/model/address.ts';
import {type ServerOptions, type StandInServer, startServer} from '../../src/sandbox/server/server.ts';
import {listenUntilClosed} from '../_helpers/https-server.ts';
import {runProgram, startProgram} from './processes.ts';
import {type RelayOptions, relayServer} from './relay.ts';

export const commsPort = 10_943;
/** Every name of the lab ends so, and the portals' certificates are for all of them. */
export const domain = 'octopus.test';

/** What all cases of a world share, and none of them changes. */
export type World = {
	readonly authority: KeyPair;
	/** The certificate of the comms ports. */
	readonly communications: KeyPair;
	readonly octopus: StandInServer;
	/** Its portal, on port 443 under its name. */
	readonly portalUrl: string;
	/** A line of `/etc/hosts`. */
	readonly portalHosts: string;
};

/** What a case builds with: addresses and a name that nobody else in the world has, a folder, and everything that ends with it. */
export type Place = {
	readonly world: World;
	/** IPv4 and IPv6 of the place. */
	readonly address: string;
	readonly address6: string;
	/** Another IPv4 address. */
	readonly other: string;
	/** In `/etc/hosts` it is `address`, unless the case says otherwise. */
	readonly name: string;
	readonly folder: string;
	/** Writes a file into the folder, and gives its path. */
	readonly file: (name: string, text: string, mode?: number) => string;
	/** Issued by the world's authority for the name, unless the options say otherwise. */
	readonly certificate: (options?: CertificateOptions) => KeyPair;
	/** The same as files: `certificate` and `key`. */
	readonly pemFiles: (pair: KeyPair, name?: string) => {readonly certificate: string; readonly key: string};
	/** Starts a server program of this machine, which must listen at `at`. */
	readonly start: (program: string, words: readonly string[], at: Address) => Promise<void>;
	/** Runs a program to its end. */
	readonly run: (program: string, words: readonly string[]) => Promise<string>;
	/** A server of ours. */
	readonly listen: (server: Server, at: Address) => Promise<void>;
	/** Passes TCP on. */
	readonly relay: (at: Address, to: Address, options?: RelayOptions) => Promise<void>;
	/** A comms port like the Server's, with TLS as the case wants it. Left out: the world's certificate. */
	readonly comms: (at: Address, options?: TlsOptions, pair?: Pick<KeyPair, 'certificatePem' | 'keyPem'>) => Promise<void>;
	/** Ends with the place, before what was started earlier. */
	readonly endsWith: (end: () => Promise<void>) => void;
	/** Another Octopus Server, for cases that want one with a fault or a setting. */
	readonly startOctopus: (options?: ServerOptions) => Promise<StandInServer>;
	/** The real path that most cases have a part of: the place's name and port 10943, passed on to the world's Octopus. */
	readonly passOn: (options?: RelayOptions) => Promise<void>;
};

export const toAddress = (url: string): Address => ({host: new URL(url).hostname, port: Number(new URL(url).port)});

/** The comms port of a Server's node. */
export const nodeOf = ({addresses}: StandInServer, node = 0): Address => {
	const address = addresses[node];
	if (!address) throw new Error(`The Server has no node ${node}`);
	return address;
};

/** Makes a place with the addresses of this number, and gives what ends all that was started in it. */
export const createPlace = async (
	world: World,
	number: number,
	parent: string,
): Promise<{readonly place: Place; readonly close: () => Promise<void>}> => {
	const closers: Array<() => Promise<void>> = [];
	const folder = path.join(parent, String(number));
	mkdirSync(folder);
	const [address, other, address6] = [`10.77.0.${number}`, `10.77.1.${number}`, `fd77::${number}`];
	const name = `place${number}.${domain}`;
	for (const one of [`${address}/32`, `${other}/32`]) await runProgram('ip', ['address', 'add', one, 'dev', 'lo']);
	await runProgram('ip', ['address', 'add', `${address6}/128`, 'dev', 'lo', 'nodad']);
	const file: Place['file'] = (called, text, mode = 0o644) => {
		const target = path.join(folder, called);
		writeFileSync(target, text, {mode});
		return target;
	};
	const listen: Place['listen'] = async (server, {host, port}) => {
		closers.push(await listenUntilClosed(server, host, port));
	};
	const relay: Place['relay'] = (at, to, options) => listen(relayServer(to, options), at);
	const comms: Place['comms'] = (at, options = {}, pair = world.communications) =>
		listen(
			createTlsServer({key: pair.keyPem, cert: pair.certificatePem, requestCert: true, rejectUnauthorized: false, ...options}, socket => {
				void serveHalibut(socket, {who: 'server', trusts: () => true, heartbeatMilliseconds: 1000, tell: () => {}});
			}),
			at,
		);
	const place: Place = {
		world,
		address,
		address6,
		other,
		name,
		folder,
		file,
		listen,
		relay,
		comms,
		run: runProgram,
		endsWith: end => closers.push(end),
		certificate: options => createCertificate({subject: name, names: [name], issuer: world.authority, ...options}),
		pemFiles: (pair, called = 'server') => ({
			certificate: file(`${called}.pem`, pair.certificatePem),
			key: file(`${called}.key`, pair.keyPem),
		}),
		start: async (program, words, at) => {
			closers.push(await startProgram(program, words, at));
		},
		startOctopus: async options => {
			const {authority, communications} = world;
			const server = await startServer({identity: {authority, communications}, portalNames: [`*.${domain}`], ...options});
			closers.push(server.stop);
			return server;
		},
		passOn: options => relay({host: address, port: commsPort}, nodeOf(world.octopus), options),
	};
	return {
		place,
		async close() {
			for (const end of closers.toReversed()) await end();
		},
	};
};

/** Asks the portal of this Server in place of the world's. */
export const asIts = ({url, apiKey}: StandInServer): {readonly serverUrl: string; readonly apiKey: string} => ({serverUrl: url, apiKey});
