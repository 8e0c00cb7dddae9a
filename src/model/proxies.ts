import type {AsideTone} from './aside.ts';

/** A proxy that something on this machine is told to use: offered, never taken by itself. */
export type ProxyCandidate = {
	/** Where it was found. */
	readonly from: string;
	/** `http://[USER@]HOST:PORT`; a password that stood there is left out. */
	readonly proxy: string;
	/** What is reached without it, as `no_proxy` has it. */
	readonly exceptions: string;
};

/** A proxy, and how it took a request for a tunnel to the Server. */
export type TriedProxy = {readonly proxy: string; readonly tone: AsideTone; readonly says: string};
