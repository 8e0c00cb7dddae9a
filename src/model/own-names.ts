import {isHost, isLoopback} from './address.ts';
import type {MachineFacts} from './facts.ts';

/** Under which names others may find this machine, the best first; none that means whoever uses it. */
export const ownNames = ({fullName, name}: Pick<MachineFacts, 'fullName' | 'name'>): readonly string[] =>
	[...new Set([fullName, name])].filter(one => one !== undefined && isHost(one) && !isLoopback(one)) as readonly string[];
