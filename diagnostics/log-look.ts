import type {IdentitySeen, PathSeen} from '../src/model/probes.ts';

/**
What the look just now says to a failure in the agent's log. `agrees`: it fails at the same place. `contradicts`: it gets beyond. `earlier`: it fails before
that place, so the way has changed since. `cannotTell`: the look does not reach so far, or goes another way than the agent.
*/
export type LookAgainst = 'agrees' | 'contradicts' | 'earlier' | 'cannotTell';

/** How far a connection came that ends with a failure of this kind: a name, TCP, TLS, an answer. What is left out is beyond an anonymous look. */
const reached: Readonly<Record<string, number>> = {
	name: 0,
	refused: 1,
	noRoute: 1,
	filtered: 1,
	cut: 2,
	silent: 2,
	clearText: 2,
	noCipher: 2,
	protocol: 2,
	web: 3,
};
const wholeWay = 4;

/** `expected`: the thumbprint that the agent wanted, of a failure about another one. */
export const lookAgainst = (
	kind: string,
	path: PathSeen | undefined,
	{expected, identity}: {readonly expected?: string | undefined; readonly identity?: IdentitySeen | undefined} = {},
): LookAgainst => {
	if (!path || kind.startsWith('proxy')) return 'cannotTell';
	const now = howFar(path);
	if (kind === 'certificate') return certificateAgainst(path, now, expected);
	if (kind === 'rejected') return now < wholeWay ? 'earlier' : identityAgainst(identity);
	const then = reached[kind];
	if (then === undefined) return 'cannotTell';
	if (now < then) return 'earlier';
	return now === then ? 'agrees' : 'contradicts';
};

/** The agent tries one address after the other and may stay with a dead one: all must be good. */
const howFar = ({name, tries}: PathSeen): number => {
	if (name.addresses.length === 0) return 0;
	if (tries.length === 0 || tries.some(({tcp}) => !tcp.connected)) return 1;
	if (tries.some(({tls}) => !tls?.established)) return 2;
	return tries.some(({answer}) => answer?.who !== 'octopus-comms') ? 3 : wholeWay;
};

const certificateAgainst = ({tries}: PathSeen, now: number, expected: string | undefined): LookAgainst => {
	if (now < 3) return 'earlier';
	if (expected === undefined) return 'cannotTell';
	return tries.every(({tls}) => tls?.certificate?.thumbprint === expected.toUpperCase()) ? 'contradicts' : 'agrees';
};

const identityAgainst = (identity: IdentitySeen | undefined): LookAgainst => {
	if (identity?.outcome === 'known') return 'contradicts';
	return identity?.outcome === 'dropped' ? 'agrees' : 'cannotTell';
};
