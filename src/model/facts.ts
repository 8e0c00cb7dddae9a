import type {Address} from './address.ts';
import type {Style} from './answers.ts';
import type {FindingCode} from './finding.ts';
import type {Json} from './json.ts';
import type {PfxSeen} from './pfx.ts';
import type {PortalSeen} from './probes.ts';
import type {ProxyCandidate, TriedProxy} from './proxies.ts';

/**
What is true of this machine, the instance and the Server at the moment of planning. Plain values: gathered by
`src/host` and `src/octopus`, read by defaults and by the plan, which therefore stay pure.
*/
export type Facts = {
	readonly machine: MachineFacts;
	/** Undefined: no Tentacle was found; review and saving still work. */
	readonly tentacle?: TentacleFacts;
	/** All instances of the index, in the order of their names. */
	readonly instances: readonly InstanceFacts[];
	/** What the Server said, for the portal and credential in the answers; undefined until it was asked. */
	readonly server?: ServerFacts;
	/** What answered at the portal's address; left out: nobody has looked. */
	readonly portal?: PortalSeen;
	/** What the polled addresses presented; left out: nobody has looked. */
	readonly presented?: readonly PresentedFacts[];
	/** Where a Server of Octopus Cloud can be polled over 443, because its usual port cannot be reached from here. */
	readonly pollingOver443?: {readonly portalHost: string; readonly address: Address};
	/** Proxies that this machine is told to use. Left out: nobody is asked, so nothing is offered. */
	readonly proxyCandidates?: readonly ProxyCandidate[];
	/** Those of them, and of the answers, that were tried. */
	readonly triedProxies?: readonly TriedProxy[];
	/** What the PFX that the answers name holds; undefined until it was looked into. */
	readonly pfx?: PfxSeen;
	/** An instance that is not there yet was asked for. Left out: whichever. */
	readonly wantsNew?: true;
	/** `--allow-plain-http` was given. Left out: an http portal is refused. */
	readonly allowPlainHttp?: true;
};

/** The certificate that a polled address presents, and what that means (`trust/server-thumbprint`, or the layer that failed before it). */
export type PresentedFacts = {
	/** `host:port` */
	readonly address: string;
	/** Left out: TLS did not come about. */
	readonly thumbprint?: string;
	/** Of a certificate that did not sign itself. */
	readonly issuedBy?: string;
	/** `unknown`: there is nothing to compare it with. */
	readonly verdict: 'good' | 'unknown' | 'bad';
	readonly says: string;
	readonly finding?: FindingCode;
};

export type MachineFacts = {
	/** `hostname`, as it is. */
	readonly name: string;
	/** With its domain, where that is known without asking anybody. */
	readonly fullName?: string;
	readonly processors: number;
	/** The account this program runs as. */
	readonly user: string;
	readonly isRoot: boolean;
	/** Those of people, by `/etc/passwd`. Left out: none. */
	readonly accounts?: readonly string[];
	/** systemd runs as process 1 (or the stand-in says so). */
	readonly hasSystemd: boolean;
	/** Tentacle's `service` command needs `sudo` even as root (Tentacle 9.2, `service`). */
	readonly hasSudo: boolean;
};

export type TentacleFacts = {
	/** Absolute path of the executable to call. */
	readonly path: string;
	/** `9.2.4285`; undefined when neither files nor package database tell. */
	readonly version?: string;
};

export type InstanceFacts = {
	readonly name: string;
	readonly configFile: string;
	/** Undefined with `problem` saying why: missing, unreadable, broken. */
	readonly settings?: InstanceSettings;
	readonly problem?: string;
	readonly unit: UnitFacts;
	/** The config file was written after the agent had started, which reads it only then. */
	readonly changedSinceStart?: true;
};

/** What the instance's config file says, secrets left out. */
export type InstanceSettings = {
	readonly homeFolder?: string;
	readonly applicationFolder?: string;
	readonly listenPort: number;
	/** `any`, or an IP address. */
	readonly listenAddress: string;
	readonly noListen: boolean;
	/** Of the instance's own certificate; undefined: it has none yet. */
	readonly thumbprint?: string;
	readonly trusted: readonly TrustedServer[];
	readonly pollingConnections?: number;
	/** Custom polling proxy, when one is set. Its password is read only where it is used. */
	readonly pollingProxy?: SetProxy;
	/** A polling proxy was set or switched off, and no host is left: of one that was lost, only the port can tell. */
	readonly pollingProxyWithoutHost?: {readonly port: number};
	/** Custom proxy for the web requests of scripts (`proxy`), when one is set. */
	readonly scriptProxy?: SetProxy;
	/** Permission bits of the config file, e.g. 0o600. */
	readonly mode: number;
	/** Name of the account that the config file belongs to. Left out: root, or whoever runs this. */
	readonly owner?: string;
};

/** What an instance's proxy is for: the agent's own connections, or the web requests of scripts (facts: Tentacle §1.2, `polling-proxy` and `proxy`). */
export type ProxyUse = 'polling' | 'scripts';

/** A proxy as the config file has it; the host is whatever was stored. `lacksPassword`: there is a user, and no password is stored. */
export type SetProxy = Address & {readonly user?: string; readonly lacksPassword?: true};

/** One entry of `Tentacle.Communication.TrustedOctopusServers`. */
export type TrustedServer = {
	/** As stored, not normalised: a lower-case one never polls. */
	readonly thumbprint: string;
	readonly style: Style | 'other';
	readonly address?: Address;
	/** Polled over WebSockets (`wss://`), which only agents on Windows can. */
	readonly webSocket?: true;
	/** `poll://…/` */
	readonly subscriptionId?: string;
};

export type UnitFacts = {
	/** `Tentacle.service` */
	readonly name: string;
	readonly installed: boolean;
	readonly enabled: boolean;
	readonly active: boolean;
	/** As systemd reports it: `active`, `activating`, `failed`, … */
	readonly state: string;
	readonly execStart?: string;
	/** Seconds since it entered the active state. */
	readonly activeForSeconds?: number;
	readonly restarts?: number;
	readonly mainPid?: number;
	/** Account that its main process runs as; left out: none runs, or it cannot be seen. */
	readonly runsAs?: string;
	/** Account that the unit names (`User=`). Left out: root. */
	readonly user?: string;
	readonly result?: string;
	/** What the unit sets `OCTOPUS_TENTACLE_USE_LEGACY_TLS` to. */
	readonly legacyTls?: string;
};

export type NamedResource = {
	readonly id: string;
	readonly name: string;
	/** Of environments, tenants and worker pools: may be given in place of the name. */
	readonly slug?: string;
};

export type WorkerPoolFacts = NamedResource & {
	readonly isDefault: boolean;
	/** False for dynamic pools, which lease machines of their own. */
	readonly canAddWorkers: boolean;
};

export type MachinePolicyFacts = NamedResource & {
	readonly isDefault: boolean;
	/** Machines that stay unavailable are removed from Octopus. */
	readonly deletesUnavailable?: true;
	/** The Server updates Tentacle by itself. */
	readonly updatesTentacle?: true;
};

export type ServerFacts = {
	/** The portal these facts belong to: a late answer for another one is dropped. */
	readonly url: string;
	readonly version: string;
	/** Of the communications certificate, from the API. */
	readonly thumbprint: string;
	/** How the connection was trusted. Over `plain` http nothing read from it may become trusted. */
	readonly trustedBy: 'certificate-authority' | 'fingerprint' | 'plain';
	/** The user the key belongs to. */
	readonly user: string;
	readonly spaces: readonly SpaceFacts[];
	/** Of a listening machine. Left out: the Server was not asked to look at it. */
	readonly reaches?: ReachedNames;
	/** The default worker pool, where no worker is in it yet: its first one takes over what ran on the Server itself (REG007). Left out: it was not asked. */
	readonly emptyPoolId?: string;
	/** Of a cluster; undefined: this credential may not see them, or they were not asked for (facts: Octopus REST §2.5). */
	readonly nodes?: readonly ServerNodeFacts[];
	/** Where records were looked for that may not be seen: “the workers of Platform”. Left out: nowhere. */
	readonly unseenRecords?: readonly string[];
	/** Whether all nodes share one queue, so that one balanced address is enough to poll (facts: Octopus REST §9.2). Left out: it was not asked. */
	readonly sharedQueue?: 'shared' | 'not-shared' | 'unreachable';
};

/** Under which names and addresses a Server finds this machine. */
export type ReachedNames = {
	/** A name that the machine does not have by itself, and that was to be tried. */
	readonly chosen?: string;
	/** Its own, the best first; that of its record before others. */
	readonly tried: readonly string[];
	/** Those of them that lead here. Left out: it could not be looked. */
	readonly reached?: readonly string[];
	/** The port of the machine's own record. */
	readonly recordedPort?: number;
};

/** Its name is usually a host name, and only a suggestion of one (security rule 4). */
export type ServerNodeFacts = {
	readonly name: string;
	readonly isOffline: boolean;
	/** It takes no new tasks. */
	readonly isDraining: boolean;
	/** Its task cap is zero: it serves the portal alone, and never has work for a Tentacle (HAP016). */
	readonly runsNoTasks?: true;
	/** ISO 8601, as the Server tells it. */
	readonly lastSeen?: string;
};

/** What can be chosen in a space. */
export type SpaceLists = {
	readonly environments: readonly NamedResource[];
	readonly targetTags: readonly string[];
	readonly workerPools: readonly WorkerPoolFacts[];
	readonly machinePolicies: readonly MachinePolicyFacts[];
	/** Those that are not disabled. */
	readonly tenants: readonly NamedResource[];
	/** Canonical names, `Set/Tag`. */
	readonly tenantTags: readonly string[];
	readonly serverSideProxies: readonly (NamedResource & {readonly address?: Address})[];
};

export type ListName = keyof SpaceLists;

export type SpaceFacts = NamedResource & {
	readonly isDefault: boolean;
	/** Tasks of this space are queued and not run, health checks too (facts: Octopus REST §2.3). Left out: they run. */
	readonly taskQueueStopped?: true;
	/** Those that the Server has told. Undefined until this space was looked into. */
	readonly lists?: Partial<SpaceLists>;
	/** Lists that could not be had, and why. */
	readonly unlisted?: Readonly<Partial<Record<ListName, string>>>;
	/** Records in this space that matter: those with this instance's thumbprint, and the one with the chosen name. */
	readonly records?: readonly RecordFacts[];
};

/** A machine (`target`) or a worker as the Server has it. */
export type RecordFacts = NamedResource & {
	readonly registeredAs: 'target' | 'worker';
	readonly thumbprint?: string;
	/** `TentacleActive`, `TentaclePassive`, or any other text of a newer Server. */
	readonly communicationStyle: string;
	/** `poll://…/` or `https://…/` */
	readonly uri?: string;
	readonly healthStatus: string;
	readonly isDisabled: boolean;
	readonly environmentIds: readonly string[];
	readonly roles: readonly string[];
	readonly workerPoolIds: readonly string[];
	readonly machinePolicyId?: string;
	readonly tenantIds: readonly string[];
	/** Canonical names. */
	readonly tenantTags: readonly string[];
	readonly participation?: string;
	/** Of the server-side proxy. */
	readonly proxyId?: string;
	/** The Server's words about the last health check: text for people. */
	readonly statusSummary?: string;
	/** The whole resource as the Server sent it: an update sends back all it got. */
	readonly resource: Readonly<Record<string, Json>>;
};
