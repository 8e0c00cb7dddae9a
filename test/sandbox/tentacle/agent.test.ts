import {once} from 'node:events';
import {connect, type TLSSocket} from 'node:tls';
import test, {type ExecutionContext} from 'ava';
import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import {createReader} from '../../../src/halibut/reader.ts';
import {clientIdentity, preface, serverIdentity} from '../../../src/halibut/wire.ts';
import {connectionOf, parseLog} from '../../../src/tentacle/log-lines.ts';
import {recordedLog} from '../../_helpers/recordings.ts';
import {closedPort} from './_portal.ts';
import {startPlainServer, startPolledServer} from './_server.ts';
import {type Agent, type Box, createBox, startAgent, until} from './_stand-in.ts';

const logFile = 'etc/octopus/Poll/Logs/OctopusTentacle.txt';
const unknownThumbprint = 'FFEEDDCCBBAA99887766554433221100FFEEDDCC';

const createInstance = async (t: ExecutionContext): Promise<Box> => {
	const box = createBox(t, () => ({STAND_IN_RETRY_MILLISECONDS: '100'}));
	await box.run('create-instance', '--instance=Poll', `--config=${box.root}/etc/octopus/Poll/tentacle-Poll.config`);
	await box.run('new-certificate', '--instance=Poll', '--if-blank');
	return box;
};

const polling = async (t: ExecutionContext, {host = '127.0.0.1', port, thumbprint}: {host?: string; port: number; thumbprint: string}) => {
	const box = await createInstance(t);
	await box.run('configure', '--instance=Poll', '--noListen=True', `--trust=${thumbprint}`);
	await box.run('server-comms', '--instance=Poll', '--style=TentacleActive', `--host=${host}`, `--port=${port}`);
	return {box, agent: startAgent(t, box, ['--instance=Poll', '--noninteractive'], logFile)};
};

const failureOf = (agent: Agent, port: number, host = '127.0.0.1') =>
	connectionOf(parseLog(agent.log()), {host, port}, {now: new Date(Date.now() + 60_000)});

const thumbprintOf = async (box: Box): Promise<string> => (await box.run('show-thumbprint', '--instance=Poll')).stdout;

test('an agent polls a Server that trusts it, and ends on SIGTERM at once', async t => {
	const server = await startPolledServer(t, () => true);
	const {box, agent} = await polling(t, server);
	await agent.logs('Secure connection established');
	await until(() => server.events.filter(({kind}) => kind === 'exchanged').length > 3);
	const [authenticated] = server.events;
	t.deepEqual(authenticated, {kind: 'authenticated', thumbprint: await thumbprintOf(box)});
	t.is(failureOf(agent, server.port).state, 'connected');
	t.is((await box.run('livez', '--instance=Poll')).exit, 0);
	t.is(await agent.end('SIGTERM'), 0);
});

test('the log of an agent has the lines of the real one’s, in their order', async t => {
	const server = await startPolledServer(t, () => true);
	const {agent} = await polling(t, server);
	await agent.logs('Secure connection established');
	const linesOf = (log: string) => {
		const lines = parseLog(log);
		return lines
			.slice(lines.findIndex(({message}) => message.startsWith('==== RunAgentCommand')))
			.filter(({message}) => !message.startsWith('CommandLine'))
			.map(({level, message}) =>
				`${level} ${message}`
					.replaceAll(/\b[0-9A-F]{40}\b/g, '<thumbprint>')
					.replaceAll(/poll:\/\/\w+\//g, '<subscription>')
					.replaceAll(/127\.0\.0\.1:\d+(?=\/)|octopus\.example\.test:\d+/g, '<server>')
					.replaceAll(/]:\d+/g, ']:<port>'),
			);
	};
	const recorded = linesOf(recordedLog('connected'));
	// The real one's config had the polled entry alone; here it has the one of `configure --trust` too, which is told as well.
	t.deepEqual(linesOf(agent.log()), [...recorded.slice(0, 2), ...recorded.slice(1)]);
});

test('a Server that does not know the agent: connected, then the end of the stream, again and again', async t => {
	const server = await startPolledServer(t, () => false);
	const {agent} = await polling(t, server);
	await agent.logs(/Retrying in.*Retrying in/s);
	t.regex(agent.log(), /INFO .*Secure connection established.*ERROR .*Unexpected exception executing transaction\./s);
	t.deepEqual(failureOf(agent, server.port), {
		state: 'failed',
		line: 'Unexpected exception executing transaction. System.IO.EndOfStreamException: Attempted to read past the end of the stream.',
		kind: 'rejected',
		fields: {},
	});
	t.is(await agent.end('SIGTERM'), 0);
});

test('another certificate than the trusted one is refused, also when only the case of the thumbprint differs', async t => {
	const server = await startPolledServer(t, () => true);
	for (const thumbprint of [unknownThumbprint, server.thumbprint.toLowerCase()]) {
		const {agent} = await polling(t, {...server, thumbprint});
		await agent.logs('Retrying in');
		t.notRegex(agent.log(), /Secure connection established/);
		const {line} = failureOf(agent, server.port);
		t.true(
			line?.includes(
				`with the thumbprint '${thumbprint}'. Instead, it presented a certificate with a thumbprint of '${server.thumbprint}'`,
			),
		);
		await agent.end('SIGTERM');
	}
});

test('a port without a listener, one without TLS, and a name nobody knows', async t => {
	const closed = await closedPort();
	const plain = await startPlainServer(t);
	const thumbprint = unknownThumbprint;
	const agents = await Promise.all([
		polling(t, {port: closed, thumbprint}),
		polling(t, {port: plain, thumbprint}),
		polling(t, {host: 'nosuch.invalid', port: closed, thumbprint}),
	]);
	await Promise.all(agents.map(async ({agent}) => agent.logs('Retrying in')));
	const [refused, noTls, noName] = agents.map(
		({agent}, index) => failureOf(agent, index === 1 ? plain : closed, index === 2 ? 'nosuch.invalid' : undefined).line,
	);
	t.regex(refused ?? '', /^The remote host at \S+ refused the connection\./);
	t.regex(noTls ?? '', /Cannot determine the frame size or a corrupted frame was received\./);
	t.regex(noName ?? '', /^Socket communication error .*(Name or service not known|Resource temporarily unavailable)$/);
	t.deepEqual(await Promise.all(agents.map(async ({agent}) => agent.end('SIGTERM'))), [0, 0, 0]);
});

const dial = async (port: number, identity?: {certificatePem: string; keyPem: string}): Promise<TLSSocket> => {
	const socket = connect({
		host: '127.0.0.1',
		port,
		rejectUnauthorized: false,
		...(identity && {cert: identity.certificatePem, key: identity.keyPem}),
	});
	socket.on('error', () => {
		// The reader sees the end.
	});
	return socket;
};

const startListening = async (t: ExecutionContext, trusted: string): Promise<{box: Box; agent: Agent; port: number}> => {
	const box = await createInstance(t);
	const port = await closedPort();
	await box.run('configure', '--instance=Poll', '--noListen=False', `--port=${port}`, '--listenIpAddress=127.0.0.1', `--trust=${trusted}`);
	const agent = startAgent(t, box, ['--instance=Poll', '--noninteractive'], logFile);
	await agent.logs('LivenessHeartbeatTask.Start(): Starting');
	return {box, agent, port};
};

test('a listening agent shows its page and its certificate to anybody', async t => {
	const {box, agent, port} = await startListening(t, unknownThumbprint);
	const socket = await dial(port);
	t.teardown(() => socket.destroy());
	await once(socket, 'secureConnect');
	const presented = socket.getPeerX509Certificate()?.fingerprint.replaceAll(':', '');
	socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
	const chunks: Buffer[] = [];
	for await (const chunk of socket) chunks.push(chunk as Buffer);
	t.regex(Buffer.concat(chunks).toString('utf8'), /^HTTP\/1\.0 200 OK.*Octopus Tentacle configured successfully/s);
	t.is(presented ?? '', await thumbprintOf(box));
	t.is(await agent.end('SIGTERM'), 0);
});

test('a listening agent answers a trusted Server, in whatever case it is trusted, and drops others without a byte', async t => {
	const server = createCertificate({subject: 'Octopus Server'});
	const {agent, port} = await startListening(t, server.thumbprint.toLowerCase());
	const trusted = await dial(port, server);
	const stranger = await dial(port, createCertificate());
	for (const socket of [trusted, stranger]) {
		t.teardown(() => socket.destroy());
		socket.write(preface);
		socket.write(clientIdentity);
	}
	t.is(await createReader(trusted).line(), serverIdentity.trim());
	t.is(await createReader(stranger).line(), undefined);
	t.regex(agent.log(), new RegExp(`Client at \\[::ffff:127\\.0\\.0\\.1\\]:\\d+ authenticated as ${server.thumbprint}`));
	// A connection that is still open does not keep it alive.
	t.is(await agent.end('SIGTERM'), 0);
});

test('an agent on a port that is taken ends with 100', async t => {
	const {port} = await startPolledServer(t, () => true);
	const box = await createInstance(t);
	await box.run('configure', '--instance=Poll', '--noListen=False', `--port=${port}`, '--listenIpAddress=127.0.0.1');
	const ran = await startAgent(t, box, ['--instance=Poll', '--noninteractive'], logFile).ended;
	t.is(ran.exit, 100);
	t.regex(ran.stderr, /^={79}\nAddress already in use\nSystem\.Net\.Sockets\.SocketException\n/);
});

test('an agent that somebody watches ends with standard input', async t => {
	const box = await createInstance(t);
	await box.run('configure', '--instance=Poll', '--noListen=True');
	const agent = startAgent(t, box, ['--instance=Poll'], logFile);
	await agent.logs('LivenessHeartbeatTask');
	t.is(await agent.end('end of input'), 0);
	t.regex((await agent.ended).stdout, /^The agent is not configured to trust any Octopus Servers\.\n/);
});

test('an agent without a certificate makes one', async t => {
	const box = createBox(t);
	await box.run('create-instance', '--instance=Poll', `--config=${box.root}/etc/octopus/Poll/tentacle-Poll.config`);
	await box.run('configure', '--instance=Poll', '--noListen=True');
	const agent = startAgent(t, box, ['--instance=Poll', '--noninteractive'], logFile);
	await agent.logs('LivenessHeartbeatTask');
	t.regex(await thumbprintOf(box), /^[0-9A-F]{40}$/);
	t.true(agent.log().includes('A new certificate has been generated and installed as none were yet available. Thumbprint:'));
	await agent.end('SIGTERM');
});
