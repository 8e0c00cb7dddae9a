import type {Address} from '../model/address.ts';
import type {AllAnswers, Answers} from '../model/answers.ts';
import type {Credential} from '../model/credential.ts';
import type {
	Facts,
	InstanceFacts,
	ListName,
	PresentedFacts,
	ReachedNames,
	RecordFacts,
	ServerFacts,
	SpaceFacts,
	SpaceLists,
} from '../model/facts.ts';
import type {PfxSeen} from '../model/pfx.ts';
import type {PortalSeen} from '../model/probes.ts';
import type {TriedProxy} from '../model/proxies.ts';
import type {ServerWay} from '../model/proxy-url.ts';
import type {Secret} from '../model/secret.ts';

/** A question to the Server that the answers so far make worth asking. Data: whoever has hands carries it out and sends `lookup-ended`. */
export type Lookup = {
	/** On which way the Server is asked. Left out: directly. */
	readonly through?: ServerWay;
} & (
	| {readonly what: 'portal'; readonly key: string; readonly url: string}
	/** Which certificate a PFX file on this machine has. */
	| {readonly what: 'pfx'; readonly key: string; readonly file: string; readonly password: Secret | undefined}
	/** Which port of Octopus Cloud can be reached from here. */
	| {readonly what: 'comms'; readonly key: string; readonly host: string}
	| {
			readonly what: 'account';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			/** The Server's nodes are asked for too: every one of them is to be polled. */
			readonly polls: boolean;
	  }
	/** One list of a space: each on its own, so that one which is slow or may not be seen is nobody else's trouble. */
	| {
			readonly what: 'list';
			readonly list: ListName;
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly spaceId: string;
	  }
	/** Which certificate each polled address presents, and how that compares. */
	| {readonly what: 'trust'; readonly key: string; readonly answers: Answers}
	/** Whether the default worker pool has a worker yet. */
	| {
			readonly what: 'pool';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly spaceId: string;
			readonly poolId: string;
	  }
	/** Under which of its names the Server reaches this machine. */
	| {
			readonly what: 'reach';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly spaceId: string;
			readonly registerAs: AllAnswers['registerAs'];
			/** Left out: whatever leads here. */
			readonly chosen?: string;
			readonly callbackPort: number;
			readonly proxyId?: string;
			readonly listen: {readonly port: number; readonly address: string};
			/** The instance that is there already, and its thumbprint. */
			readonly instance: InstanceFacts | undefined;
	  }
	/** How a proxy takes a request for a tunnel to `target`. */
	| {
			readonly what: 'proxy';
			readonly key: string;
			readonly proxy: string;
			readonly password?: Secret;
			readonly target: Address;
			/** It is offered, and no answer. */
			readonly isOffered?: true;
	  }
	/** This machine's own records, in all spaces. */
	| {
			readonly what: 'own';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly thumbprints: readonly string[];
			readonly spaces: readonly SpaceFacts[];
			/** None may be missed: each is to be changed. */
			readonly all: boolean;
	  }
	| {
			readonly what: 'records';
			readonly key: string;
			readonly url: string;
			readonly credential: Credential;
			readonly spaceId: string;
			readonly name: string;
			readonly thumbprints: readonly string[];
	  }
);

export type LookupResult =
	| {readonly what: 'waiting'; readonly soFar?: ListSoFar}
	/** Why it could not be looked up, for the person who types the value instead. */
	| {readonly what: 'failed'; readonly says: string /** What was given is wrong: only another answer helps. */; readonly isFinal?: true}
	| {readonly what: 'portal'; readonly portal: PortalSeen}
	/** Left out: nothing speaks against the usual port. */
	| {readonly what: 'comms'; readonly pollingOver443?: Facts['pollingOver443']}
	| {readonly what: 'account'; readonly server: ServerFacts}
	| {readonly what: 'trust'; readonly presented: readonly PresentedFacts[]}
	| {readonly what: 'proxy'; readonly tried: TriedProxy}
	/** Left out: it has workers. */
	| {readonly what: 'pool'; readonly emptyPoolId?: string}
	| {readonly what: 'reach'; readonly reaches: ReachedNames}
	| {readonly what: 'pfx'; readonly pfx: PfxSeen}
	| {readonly what: 'list'; readonly lists: Partial<SpaceLists>}
	/** By the id of their space. */
	| {readonly what: 'own'; readonly own: Readonly<Record<string, readonly RecordFacts[]>>; readonly unseen?: readonly string[]}
	| {readonly what: 'records'; readonly records: readonly RecordFacts[]};

/** What has come of a list that the Server tells in pages; `total` as it says. */
export type ListSoFar = {readonly lists: Partial<SpaceLists>; readonly total: number};

/** By key: the answers a lookup was made for. A reply for answers that have changed since is never read. */
export type Lookups = Readonly<Record<string, LookupResult>>;
