import test from 'ava';
import {apiKeyShape, portalUrl} from '../../wizards/rules.ts';

const becomes = test.macro({
	exec(t, text: string, value: string) {
		t.deepEqual(portalUrl(text), {value});
	},
	title: (_given, text) => `an address as people paste it: ${JSON.stringify(text)}`,
});

const usual = 'https://octopus.example.com';
for (const text of [
	'octopus.example.com',
	'HTTPS://Octopus.Example.COM',
	' https://octopus.example.com/ ',
	'https://octopus.example.com:443//',
	'https://octopus.example.com/app#/Spaces-1/infrastructure/machines',
	'https://octopus.example.com/app',
	'https://octopus.example.com/APP/',
	'https://octopus.example.com/app?returnUrl=%2Fapp',
	'https://octopus.example.com/api',
	'https://octopus.example.com/api/Spaces-1/machines',
	'https://octopus.example.com/Spaces-12/tasks',
	'https://octopus.example.com/index.html',
	'<https://octopus.example.com>',
	'"https://octopus.example.com/app"',
	'octopus.example.com/app#/Spaces-1',
]) {
	test(becomes, text, usual);
}
test(becomes, 'https://octopus.example.com:8443/app#/', 'https://octopus.example.com:8443');
test(becomes, 'http://10.0.0.7/app', 'http://10.0.0.7');
test(becomes, 'https://[2001:DB8::1]/app', 'https://[2001:db8::1]');
test(becomes, 'https://host/octopus/app#/Spaces-1', 'https://host/octopus');
test(becomes, 'https://host/Octopus/api/', 'https://host/Octopus');
test(becomes, 'https://host//tools//octopus//', 'https://host/tools/octopus');
test(becomes, 'https://host/application/apis', 'https://host/application/apis');

test('what is no address of a portal is not taken for one', t => {
	for (const text of ['', 'ftp://host', 'https://', 'https://user:password@host', 'https://host\u0000', 'https://a b', 'poll://abc/']) {
		t.true('wanted' in portalUrl(text), text);
	}
});

test('what was pasted in place of an API key is told by its shape, and never quoted', t => {
	t.is(apiKeyShape('API-ABCDEFGHIJKLMNOP0123456789'), undefined);
	t.is(apiKeyShape('API-GUEST'), undefined);
	const shapes: ReadonlyArray<readonly [value: string, says: RegExp]> = [
		['cf181a4c629b9fdedc4be7027b1d2e85be339377', /this is a thumbprint$/],
		['CF:18:1A:4C:62:9B:9F:DE:DC:4B:E7:02:7B:1D:2E:85:BE:33:93:77', /this is a thumbprint$/],
		['A1'.repeat(32), /SHA-256/],
		['5f0b9a4e-0000-4000-8000-000000000001', /this is an id$/],
		['eyJhbGciOiJ.eyJzdWIiOiIx.c2lnbmF0dXJl', /bearer token/],
		['poll://bf7mu4u7tbvsjwbznpez/', /subscription id/],
		['https://octopus.example.com', /an address/],
		['-----BEGIN CERTIFICATE-----', /certificate/],
		['ghp_0123456789abcdefABCDEF0123456789abcd', /GitHub/],
		['glpat-0123456789abcdefghij', /GitLab/],
		['AKIAIOSFODNN7EXAMPLE', /AWS/],
		[' API-ABCDEFGH', /without blanks/],
		['"API-ABCDEFGH"', /without quotes/],
		['X-Octopus-ApiKey: API-ABCDEFGH', /name of its header/],
		['API-abcdefgh', /capital letters; this one has small ones/],
		['api-ABCDEFGH', /capital letters; this one has small ones/],
		['API-ABCD_EFGH', /capital letters and digits after it$/],
		['correct horse battery staple', /may be a password$/],
		['', /begins with API-$/],
	];
	for (const [value, says] of shapes) {
		const wanted = apiKeyShape(value) ?? '';
		t.regex(wanted, says, value);
		t.regex(wanted, /begins with API-/);
		t.false(value !== '' && wanted.includes(value));
	}
});

test('a lone number is no host: a URL would take it for an IP address', t => {
	for (const typed of ['8080', '10943', 'https://8080', 'http://8080/app', '8080/octopus']) t.true('wanted' in portalUrl(typed), typed);
	t.deepEqual(portalUrl('10.0.0.8:8080'), {value: 'https://10.0.0.8:8080'});
});
