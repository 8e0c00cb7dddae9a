import type {Address} from './address.ts';
import type {Answers} from './answers.ts';
import type {InstanceFacts} from './facts.ts';
import {proxyIn, proxyUrl} from './proxy-url.ts';

/** What a diagnosis is pointed at besides the answers: by flags, and by settings of the instance that no question asks for. */
export type Scope = {
	/** Listening Tentacles that are looked at from here (`--tentacle-address`). */
	readonly tentacleAddresses: readonly Address[];
	/** What Octopus's record says that they present (`--tentacle-thumbprint`): 40 upper-case hex digits. */
	readonly tentacleThumbprint?: string;
	/** The HTTP proxy on the agent's way to the Server: `--proxy`, else the instance's own polling proxy. */
	readonly proxy?: ScopedProxy;
	/** Logs to search in place of the instance's own: files, folders, or `-` for standard input (`--log`). */
	readonly logs: readonly string[];
	/** The polled addresses that those logs tell about, once they have been searched. Left out: none, or no logs were given. */
	readonly logged?: readonly Address[];
	/** Whether the Server may be asked whether it knows this machine's certificate (not with `--no-identity`). */
	readonly identity: boolean;
};

export type ScopedProxy = Address & {
	/** Left out: the proxy is asked without credentials. The password is never here. */
	readonly user?: string;
	readonly from: 'flag' | 'instance';
};

export const usualScope: Scope = {tentacleAddresses: [], logs: [], identity: true};

/** What an instance itself brings: its polling proxy. An answered one goes before it, where the agent is to poll through it. */
export const scopeOf = (
	instance: Pick<InstanceFacts, 'settings'> | undefined,
	{style, proxy}: Pick<Answers, 'style' | 'proxy'> = {},
): Scope => {
	const own = instance?.settings?.pollingProxy;
	const isOwn = style !== 'polling' || proxy === undefined || (own && proxyUrl(own) === proxy);
	const chosen = isOwn ? own : proxyIn({proxy});
	return {...usualScope, ...(chosen && {proxy: {...chosen, from: isOwn ? 'instance' : 'flag'}})};
};
