import type {AnswerId} from '../model/answers.ts';
import type {Question, Questions} from '../model/question.ts';

const kebab = (id: string): string => id.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** `listenPort` → `listen-port`; a secret is given by file: `apiKey` → `api-key-file`. */
export const flagOf = (id: AnswerId, question: Pick<Question, 'kind'>): string =>
	question.kind === 'secret' ? `${kebab(id)}-file` : kebab(id);

const variablePrefix = 'CONFIGURE_TENTACLE_';

/** `listenPort` → `CONFIGURE_TENTACLE_LISTEN_PORT`. */
export const variableOf = (id: AnswerId): string => `${variablePrefix}${kebab(id).replaceAll('-', '_').toUpperCase()}`;

/** Whether no other tool has a variable of this name. */
export const isOwnVariable = (name: string): boolean => name.startsWith(variablePrefix);

/** Every flag that gives this answer, ours first. */
export const flagsOf = (id: AnswerId, question: Question): readonly string[] => [flagOf(id, question), ...(question.aliases?.flags ?? [])];

/** Every variable that gives this answer, ours first. */
export const variablesOf = (id: AnswerId, question: Question): readonly string[] => [variableOf(id), ...(question.aliases?.env ?? [])];

export const idsOf = (questions: Questions): readonly AnswerId[] => Object.keys(questions) as AnswerId[];

/** Whether a flag of this question may be repeated, each time adding to the list. */
export const isList = ({kind}: Question): boolean => kind === 'liveMany' || kind === 'addresses';
