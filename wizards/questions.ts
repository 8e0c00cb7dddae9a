import type {Questions} from '../src/model/question.ts';
import {agentQuestions} from './questions/agent.ts';
import {instanceQuestions} from './questions/instance.ts';
import {registrationQuestions} from './questions/registration.ts';
import {serverQuestions} from './questions/server.ts';
import {trustQuestions} from './questions/trust.ts';

/**
Everything that can be decided, in asking order. The screen, the flags (`--listen-port`), the variables (`CONFIGURE_TENTACLE_LISTEN_PORT`),
the keys of the answers file (`listenPort`), help and the review are derived from this list.
*/
export const questions: Questions = {
	...instanceQuestions,
	...serverQuestions,
	...trustQuestions,
	...agentQuestions,
	...registrationQuestions,
};
