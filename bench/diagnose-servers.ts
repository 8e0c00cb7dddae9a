// A process of its own with as many Server ports as its first word says, each behind a relay that holds every byte back for half of the second word's
// milliseconds in each direction. Prints the relays' ports as JSON, and ends with its standard input.
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net';
import process from 'node:process';
import {createServer as createTlsServer} from 'node:tls';
import {createCertificate} from '../src/certificate/create-certificate.ts';
import {serveHalibut} from '../src/halibut/listener.ts';

const [count = '1', roundTrip = '50'] = process.argv.slice(2);
const {certificatePem, keyPem} = createCertificate({subject: 'Octopus Server'});

const listen = (server: Server): Promise<number> =>
	new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

const octopus = (): Promise<number> =>
	listen(
		createTlsServer({cert: certificatePem, key: keyPem, requestCert: true, rejectUnauthorized: false, allowHalfOpen: true}, socket => {
			void serveHalibut(socket, {who: 'server', trusts: () => false, tell() {}, heartbeatMilliseconds: 60_000});
		}),
	);

/** Bytes and the end arrive later, in their order. */
const delayed = (from: Socket, to: Socket, milliseconds: number) => {
	from.on('data', (chunk: Buffer) => setTimeout(() => to.write(chunk), milliseconds));
	from.once('end', () => setTimeout(() => to.end(), milliseconds));
	from.once('error', () => to.destroy());
};

const relayTo = (port: number): Promise<number> =>
	listen(
		createServer({allowHalfOpen: true, noDelay: true}, near => {
			const far = connect({port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true});
			delayed(near, far, Number(roundTrip) / 2);
			delayed(far, near, Number(roundTrip) / 2);
		}),
	);

const ports = await Promise.all(Array.from({length: Number(count)}, async () => relayTo(await octopus())));
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.resume().once('end', () => process.exit());
