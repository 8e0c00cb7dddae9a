import test from 'ava';
import {drawn} from './_drawn.ts';

test('keys that come as soon as a page is on the screen are that page’s, also where the Server has brought it', async t => {
	const typed: Readonly<Record<string, readonly string[]>> = {
		style: ['2', '\r'],
		serverUrl: ['octopus.example.com', '\r'],
		authentication: ['2', '\r'],
		username: ['d’Arc', '\r'],
		password: ['secret', '\r'],
		registerAs: ['2', '\r'],
		workerPools: ['linux', ' ', '\r'],
	};
	const {state} = await drawn(page => typed[page] ?? ['\r'], {});
	const {style, authentication, username, registerAs, workerPools} = state?.resolution.answers ?? {};
	t.deepEqual(
		{style, authentication, username, registerAs, workerPools},
		{style: 'polling', authentication: 'password', username: 'd’Arc', registerAs: 'worker', workerPools: ['Linux Builders']},
	);
});
