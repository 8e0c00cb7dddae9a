import type {Address} from './address.ts';
import type {Secret} from './secret.ts';

/** Who dials whom. `listening`: Octopus Server dials this machine. `polling`: this machine dials every Server node. */
export type Style = 'listening' | 'polling';

/**
Everything that can be decided about one instance: the vocabulary of the wizard, the flags, the variables, the answers
file, the plan and the checks. A question that does not apply leaves its field out (`Answers`).
*/
export type AllAnswers = {
	readonly instance: string;
	readonly style: Style;
	/** Whether the Server's record is made now, or trust alone is set up. */
	readonly registerNow: boolean;
	/** The portal: scheme, host, port, virtual directory; no trailing slash, no `/app#…`. */
	readonly serverUrl: string;
	readonly authentication: 'apiKey';
	readonly apiKey: Secret;
	/** Comms addresses, one per Server node. */
	readonly serverAddresses: readonly Address[];
	/** 40 upper-case hex digits. */
	readonly serverThumbprint: string;
	readonly homeFolder: string;
	readonly applicationFolder: string;
	readonly configFile: string;
	readonly certificate: 'new' | 'keep';
	readonly service: 'systemd' | 'none';
	readonly listenPort: number;
	/** An IP address of this machine, or `any`. */
	readonly listenAddress: string;
	readonly registerAs: 'target' | 'worker';
	/** Name, as the Server spells it. */
	readonly space: string;
	/** The machine's name on the Server. */
	readonly name: string;
	readonly environments: readonly string[];
	readonly targetTags: readonly string[];
	readonly workerPools: readonly string[];
	readonly machinePolicy: string;
	readonly pollingConnections: number;
};

export type AnswerId = keyof AllAnswers;

export type Answers = Partial<AllAnswers>;

/** An answer that the question's `when` promises. Missing is a bug of ours, not of the person's. */
export const required = <Id extends AnswerId>(answers: Answers, id: Id): AllAnswers[Id] => {
	const value = answers[id];
	if (value === undefined) throw new Error(`The answer ${id} is used where its question does not apply`);
	return value as AllAnswers[Id];
};
