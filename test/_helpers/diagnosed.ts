import {addressText} from '../../src/model/address.ts';
import type {FindingCode} from '../../src/model/finding.ts';
import {type RunOptions, run} from './program.ts';

export type Diagnosed = {
	readonly verdict: string;
	readonly causes: ReadonlyArray<{
		readonly finding?: FindingCode;
		readonly verdict: string;
		readonly says: string;
		readonly remedy: string;
		readonly command?: string;
	}>;
	readonly checks: ReadonlyArray<{readonly id: string; readonly reason?: string; readonly says: string; readonly evidence: unknown}>;
	/** Of the causes, in their order; warnings in brackets. */
	readonly findings: readonly string[];
};

/** What the real program says of an address that is polled. */
export const diagnose = async (address: string, flags: readonly string[] = [], options: RunOptions = {}): Promise<Diagnosed> => {
	const {stdout, stderr} = await run(['diagnose', '--style=polling', `--server-address=${address}`, '--json', ...flags], options);
	if (!stdout.startsWith('{')) throw new Error(stderr);
	const told = JSON.parse(stdout) as Omit<Diagnosed, 'findings'>;
	return {...told, findings: told.causes.map(({finding, verdict}) => (verdict === 'warning' ? `(${finding})` : `${finding}`))};
};

export const at = (port: number, host = '127.0.0.1'): string => addressText({host, port});
