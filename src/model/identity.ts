/**
An instance's own certificate with its private key. The archive lives in a closure, where neither `JSON.stringify` nor `inspect` can look; `withPfx`
hands out a copy (PKCS#12 without a password) for the length of one call and wipes it afterwards.
*/
export type PrivateIdentity = {readonly withPfx: <Result>(use: (pfx: Buffer) => Result) => Result};

/**
The identity, or why there is none: it has none yet (`absent`), it was encrypted on another machine (`foreign`), or the files cannot be read by this
user (`unreadable`); with a phrase that says so and never quotes what was read.
*/
export type IdentityFound =
	| {readonly identity: PrivateIdentity}
	| {readonly state: 'absent' | 'foreign' | 'unreadable'; readonly problem: string};

export const privateIdentity = (pfxBase64: string): PrivateIdentity =>
	Object.freeze({
		withPfx<Result>(use: (pfx: Buffer) => Result): Result {
			// Memory of its own: small buffers share a pool.
			const pfx = Buffer.alloc(Buffer.byteLength(pfxBase64, 'base64'));
			try {
				pfx.write(pfxBase64, 'base64');
				return use(pfx);
			} finally {
				pfx.fill(0);
			}
		},
	});
