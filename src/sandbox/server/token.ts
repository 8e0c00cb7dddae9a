import {randomBytes} from 'node:crypto';

/** Something that looks like a token of its own; nobody can check the signature. */
export const makeToken = (claims: Readonly<Record<string, unknown>>): string =>
	[
		{alg: 'RS256', typ: 'JWT'},
		{...claims, jti: randomBytes(8).toString('hex')},
	]
		.map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
		.concat(randomBytes(32).toString('base64url'))
		.join('.');
