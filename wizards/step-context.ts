import {type AllAnswers, type Answers, required} from '../src/model/answers.ts';
import {type Credential, credentialOf} from '../src/model/credential.ts';
import type {Facts, InstanceFacts, ListName, NamedResource, SpaceLists} from '../src/model/facts.ts';
import type {Action, Unknown} from '../src/model/plan.ts';
import {chosenSpace} from '../src/model/space.ts';
import {collectionOf, recordPath} from '../src/model/space-path.ts';
import {subscriptionOf} from '../src/model/trusted.ts';
import {currentInstance} from './existing.ts';

/** What every step is made from. */
export type StepContext = {
	readonly answers: Answers;
	readonly facts: Facts;
	readonly instance: string;
	/** The instance as it is now, when it is there. */
	readonly existing: InstanceFacts | undefined;
};

export const contextOf = (answers: Answers, facts: Facts): StepContext => ({
	answers,
	facts,
	instance: required(answers, 'instance'),
	existing: currentInstance(answers, facts)?.facts,
});

/** A call of Tentacle for this instance. */
export const tentacle = (command: string, instance: string, ...words: readonly string[]): Extract<Action, {kind: 'tentacle'}> => ({
	kind: 'tentacle',
	words: [command, `--instance=${instance}`, ...words],
});

/** Tentacle puts the host into a URL as it is (§1.2 server-comms), so an IPv6 address needs its brackets. */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Registering has one: its question was answered. */
export const credentialIn = (answers: Answers): Credential => {
	const credential = credentialOf(answers);
	if (!credential) throw new Error('The answers have no credential where they register');
	return credential;
};

/** Where the records of the chosen kind are: the beginning of a path, below the portal. */
export const recordsPath = ({answers, facts}: StepContext): ReadonlyArray<string | Unknown> => {
	const space = chosenSpace(answers, facts.server);
	const {registerAs} = answers;
	return space ? [recordPath(space.id, registerAs)] : ['/api/', {unknown: `id of the space ${answers.space}`}, collectionOf(registerAs)];
};

/** What the machine becomes, in a sentence. */
export const kindName = (registerAs: AllAnswers['registerAs'] | undefined): string =>
	registerAs === 'worker' ? 'worker' : 'deployment target';

type NamedList = {[Name in ListName]: SpaceLists[Name] extends ReadonlyArray<{readonly id: string}> ? Name : never}[ListName];

/** Ids of names; a slug or an id in place of one has become the name by then (`readAnswer`). */
export const idsIn =
	({answers, facts}: StepContext, list: NamedList, what: string) =>
	(name: string): string | Unknown => {
		const listed: readonly NamedResource[] = chosenSpace(answers, facts.server)?.lists?.[list] ?? [];
		return listed.find(item => item.name.toLowerCase() === name.toLowerCase())?.id ?? {unknown: `id of the ${what} ${name}`};
	};

/** Under which the instance asks the chosen Server for work. */
export const subscriptionIdOf = ({answers, existing}: StepContext): string | undefined =>
	subscriptionOf(existing?.settings?.trusted ?? [], required(answers, 'serverThumbprint'));
