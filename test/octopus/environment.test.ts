import process from 'node:process';
import test from 'ava';
import {startServer} from '../_helpers/https-server.ts';
import {certificate, clientOf, octopusPages, pages, soon} from './_portal.ts';

// Alone in its file: the variable is the whole process's.
test('NODE_TLS_REJECT_UNAUTHORIZED=0 turns nothing off', async t => {
	process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
	t.teardown(() => {
		delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
	});
	const server = await startServer(t, pages(octopusPages), {certificate});
	const client = clientOf(server.url, {certificateAuthorities: []});
	t.like(await client.portal(soon()), {failedAt: 'tls', code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'});
	t.like(await client.account(soon()), {accepted: false, code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'});
	t.is(server.requests.length, 0);

	const pinned = clientOf(server.url, {fingerprint: '0'.repeat(64)});
	t.like(await pinned.portal(soon()), {failedAt: 'tls', code: 'FINGERPRINT_DIFFERS'});
	t.is(server.requests.length, 0);
});
