import test from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {clientIdentity, end, next, nullMessage, preface, proceed, serverIdentity, subscriberIdentity} from '../../src/halibut/wire.ts';
import {dial, listen, until} from './_listener.ts';

const identity = createCertificate();
const subscription = 'poll://bcdefghjklmnpqrstuvw/';
const trusts = (thumbprint: string) => thumbprint === identity.thumbprint;

const page =
	'HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 39\r\n\r\n<html><body><p>Hello!</p></body></html>\r\n\r\n';

const gets = test.macro({
	async exec(t, sent: string, halfClose: boolean) {
		const {port, events} = await listen(t);
		const peer = await dial(t, port);
		if (halfClose) peer.socket.end(sent);
		else peer.send(sent);
		t.is((await peer.end()).toString(), page);
		t.deepEqual(events, [{kind: 'page'}]);
	},
	title: says => `anybody gets the page: ${says}`,
});
test('GET', gets, 'GET / HTTP/1.0\r\n\r\n', false);
test('POST, its body unread', gets, 'POST /handshake HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc', false);
test('HELLO with bare line feeds', gets, 'HELLO\n\n', false);
test('20,000 characters without an empty line', gets, 'x'.repeat(20_000), false);
test('20,000 characters in lines', gets, 'xyz\n'.repeat(5000), false);
test('an end before the empty line', gets, 'GET /', true);

test('a certificate changes nothing about the page, and is not told of', async t => {
	const {port, events} = await listen(t, {trusts});
	const peer = await dial(t, port, identity);
	peer.send('GET / HTTP/1.0\r\n\r\n');
	t.is((await peer.end()).toString(), page);
	t.deepEqual(events, [{kind: 'page'}]);
});

test('a Tentacle’s page has its title and headers, in twelve TLS records', async t => {
	const {port} = await listen(t, {who: 'tentacle'});
	const peer = await dial(t, port);
	peer.send('GET / HTTP/1.0\r\n\r\n');
	const text = (await peer.end()).toString();
	const [head = '', body = ''] = text.split('\r\n\r\n');
	t.regex(head, /^HTTP\/1\.0 200 OK\r\nContent-Type: text\/html; charset=utf-8\r\nContent-Length: (\d+)\r\nContent-Security-Policy: /);
	t.notRegex(head, /^(Date|Server|Connection):/m);
	t.is(Number(/Content-Length: (\d+)/.exec(head)?.[1]), body.length);
	t.regex(body, /^\n.*<title>Octopus Tentacle<\/title>.*Octopus Tentacle configured successfully/s);
	t.true(text.endsWith('\r\n\r\n'));
	t.is(peer.pieces.length, 12);
});

const drops = test.macro({
	async exec(t, sent: string, halfClose: boolean, expected: object) {
		const {port, events} = await listen(t);
		const peer = await dial(t, port);
		if (halfClose) peer.socket.end(sent);
		else peer.send(sent);
		t.is((await peer.end()).length, 0);
		t.deepEqual(events, [expected]);
	},
	title: says => `nothing is answered: ${says}`,
});
test('an empty line', drops, '\r\n', false, {kind: 'ignored'});
test('an end at once', drops, '', true, {kind: 'ignored'});
test('one character and the end', drops, 'x', true, {kind: 'error', says: 'Unhandled error when handling request from client'});
test('the preface without a certificate', drops, preface, false, {kind: 'denied', thumbprint: undefined});
test('the preface in CRLF without a certificate', drops, 'MX\r\n\r\n', false, {kind: 'denied', thumbprint: undefined});

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
	test(`who is not trusted is dropped after the preface without a byte: ${maxVersion}`, async t => {
		const {port, events} = await listen(t);
		const peer = await dial(t, port, identity, {maxVersion});
		peer.send(preface, clientIdentity);
		t.is((await peer.end()).length, 0);
		t.deepEqual(events, [{kind: 'denied', thumbprint: identity.thumbprint}]);
	});

	test(`a trusted client is told MX-SERVER, and after the null message hung up on: ${maxVersion}`, async t => {
		const {port, events} = await listen(t, {trusts});
		const peer = await dial(t, port, identity, {maxVersion});
		peer.send('MX\r\n\r\n', clientIdentity);
		t.is((await peer.bytes(17)).toString(), serverIdentity);
		peer.send(nullMessage);
		t.is((await peer.end()).length, 17);
		const {thumbprint} = identity;
		t.deepEqual(events, [
			{kind: 'authenticated', thumbprint},
			{kind: 'client', thumbprint},
		]);
	});
}

const fails = test.macro({
	async exec(t, sent: string, answer: string, says: string) {
		const {port, events} = await listen(t, {trusts});
		const peer = await dial(t, port, identity);
		peer.socket.end(`${preface}${sent}`);
		t.is((await peer.end()).toString(), answer);
		await until(() => events.some(({kind}) => kind === 'error'));
		t.deepEqual(events.at(-1), {kind: 'error', says});
	},
	title: says => `a trusted peer that ${says} leaves an error`,
});
const unhandled = 'Unhandled error when handling request from client';
const unidentified = 'Remote failed to identify itself.';
test('leaves before the message', fails, clientIdentity, serverIdentity, unhandled);
test('sends END for a message', fails, `${clientIdentity}${end}`, serverIdentity, unhandled);
test('leaves before its identity', fails, '', '', unidentified);
test('is of an unknown kind', fails, 'MX-BANANA 1.0\r\n\r\n', '', unidentified);
test('ends its identity with bare line feeds', fails, 'MX-CLIENT 1.0\n\n', '', unidentified);
test('has no empty line after its identity', fails, 'MX-CLIENT 1.0\r\nmore\r\n', '', unidentified);
test('has a bare CR in its identity', fails, 'MX-CLIENT\r 1.0\r\n\r\n', '', unidentified);
test('polls for what is no subscription', fails, 'MX-SUBSCRIBER 1.0 http://x/\r\n\r\n', '', unidentified);

test('an identity in place of the preface is taken for it', async t => {
	const {port, events} = await listen(t, {trusts});
	const peer = await dial(t, port, identity);
	peer.send(clientIdentity);
	await until(() => events.length > 0);
	t.deepEqual(events, [{kind: 'authenticated', thumbprint: identity.thumbprint}]);
});

test('a subscriber exchanges null messages for as long as it stays, one control line each way', async t => {
	const {port, events} = await listen(t, {trusts});
	const peer = await dial(t, port, identity);
	const {thumbprint} = identity;
	peer.send(preface, subscriberIdentity(subscription));
	let expected = Buffer.concat([Buffer.from(serverIdentity), nullMessage]);
	for (let round = 0; round < 3; round++) {
		t.deepEqual(await peer.bytes(expected.length), expected);
		peer.send(next);
		expected = Buffer.concat([expected, Buffer.from(proceed), nullMessage]);
	}
	await peer.bytes(expected.length);
	peer.send(end);
	t.deepEqual(await peer.end(), expected);
	t.deepEqual(events, [
		{kind: 'authenticated', thumbprint},
		{kind: 'subscriber', subscriptionId: subscription, thumbprint},
		...[1, 2, 3].map(() => ({kind: 'exchanged' as const, subscriptionId: subscription, thumbprint})),
		{kind: 'left', subscriptionId: subscription},
	]);
});

test('empty lines before a control line are skipped', async t => {
	const {port, events} = await listen(t, {trusts});
	const peer = await dial(t, port, identity);
	peer.send(preface, subscriberIdentity(subscription), '\r\n\r\n', next);
	await until(() => events.some(({kind}) => kind === 'exchanged'));
	t.regex((await peer.bytes(17 + nullMessage.length + proceed.length)).toString('latin1'), /PROCEED\r\n/);
});

test('a subscriber that leaves without END is known to have left, with an error, in the midst of the pause too', async t => {
	const {port, events} = await listen(t, {trusts, heartbeatMilliseconds: 60_000});
	const peer = await dial(t, port, identity);
	peer.send(preface, subscriberIdentity(subscription), next);
	await until(() => events.some(({kind}) => kind === 'exchanged'));
	peer.socket.destroy();
	await until(() => events.some(({kind}) => kind === 'left'));
	t.true(events.some(({kind}) => kind === 'error'));
});
