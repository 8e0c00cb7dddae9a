import test from 'ava';
import {completedThumbprint, parseThumbprint} from '../../src/model/thumbprint.ts';

const thumbprint = 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377';
const pairs = thumbprint.replaceAll(/(..)(?=.)/g, '$1:');

for (const [title, text] of [
	['as it is', thumbprint],
	['in lower case', thumbprint.toLowerCase()],
	['with colons', pairs],
	['with blanks', pairs.replaceAll(':', ' ')],
	['in groups, with blanks around it', ` ${thumbprint.replaceAll(/(.{4})/g, '$1 ')}`],
	['with the invisible mark of the Windows dialog', `\u200E${pairs.replaceAll(':', ' ')}`],
	['with line breaks', thumbprint.replace(/(.{20})/, '$1\r\n')],
	['with the label of openssl', `SHA1 Fingerprint=${pairs}`],
	['with a label', `Thumbprint: ${thumbprint}`],
] as const) {
	test(`a thumbprint ${title} is read`, t => {
		t.deepEqual(parseThumbprint(text), {thumbprint});
	});
}

for (const [what, text, wanted] of [
	['an API key', 'API-ABCDEFGHIJKLMNOPQRSTUVWXYZ', /^a thumbprint; this is an API key$/],
	['an API key with small letters', ' api-abc', /this is an API key$/],
	['a SHA-256 fingerprint', `${'AB:'.repeat(31)}AB`, /has 64, so it is a SHA-256 fingerprint$/],
	['a bearer token', 'eyJhbGciOi.eyJzdWIi.abc', /a bearer token$/],
	['a subscription id', 'poll://bf7mu4u7tbvsjwbznpez/', /a subscription id$/],
	['an address', 'https://octopus.example.com', /an address$/],
	['a certificate', '-----BEGIN CERTIFICATE-----', /a certificate$/],
	['one that lost a digit', thumbprint.slice(1), /this has 39$/],
	['a word', 'thumbprint', /^a thumbprint of 40 hex digits$/],
	['nothing', '', /^a thumbprint of 40 hex digits$/],
] as const) {
	test(`${what} is refused with a message of its own, and never quoted`, t => {
		const read = parseThumbprint(text);
		if (!('wanted' in read)) return t.fail();
		t.regex(read.wanted, wanted);
		if (text.length > 10) t.false(read.wanted.includes(text));
	});
}

test('eight digits are completed to the one thumbprint that was shown, and to no other', t => {
	t.is(completedThumbprint('cf18 1a4c', thumbprint.toLowerCase()), thumbprint);
	t.is(completedThumbprint(pairs, thumbprint), thumbprint);
	for (const [text, expected] of [
		['CF181A4', thumbprint],
		['CF181A4D', thumbprint],
		['CF181A4C', undefined],
		['', thumbprint],
		[`${thumbprint}AB`, thumbprint],
	] as const) {
		t.is(completedThumbprint(text, expected), text);
	}
});
