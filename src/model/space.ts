import type {Answers} from './answers.ts';
import type {ServerFacts, SpaceFacts} from './facts.ts';

/** The space that the answers name, as far as the Server tells it; names are compared without regard to case (facts: Octopus REST §3.1). */
export const chosenSpace = ({space}: Pick<Answers, 'space'>, server: Pick<ServerFacts, 'spaces'> | undefined): SpaceFacts | undefined =>
	server?.spaces.find(({name}) => name.toLowerCase() === space?.toLowerCase());

/** The chosen space; without a choice the default one, else the first. */
export const spaceOf = (answers: Pick<Answers, 'space'>, server: Pick<ServerFacts, 'spaces'>): SpaceFacts | undefined =>
	answers.space === undefined ? (server.spaces.find(({isDefault}) => isDefault) ?? server.spaces[0]) : chosenSpace(answers, server);
