import type {Layer} from './transport.ts';

/**
No whole answer came. `code` is Node's, or `TIMEOUT`, `TOO_LARGE`, `ABORTED`, `FINGERPRINT_DIFFERS`, `REFUSED` (by a proxy). The HTTP library's own
error is not kept as `cause`: it holds the request's headers, and so the key.
*/
export class NetworkError extends Error {
	override readonly name = 'NetworkError';
	readonly code: string;
	readonly layer: Layer | 'http';
	/** False: it was certainly not carried out, as not all of it was written. True: only the reply may have been lost. */
	readonly mayHaveArrived: boolean;
	/** HTTP status, of a proxy that refused. */
	readonly status?: number;

	constructor(
		code: string,
		layer: Layer | 'http',
		message: string,
		{mayHaveArrived = false, status}: {readonly mayHaveArrived?: boolean; readonly status?: number | undefined} = {},
	) {
		super(message);
		this.code = code;
		this.layer = layer;
		this.mayHaveArrived = mayHaveArrived;
		if (status !== undefined) this.status = status;
	}
}
