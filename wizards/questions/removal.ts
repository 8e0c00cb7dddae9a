import type {Questions} from '../../src/model/question.ts';
import {instanceQuestions} from './instance.ts';
import {serverQuestions} from './server.ts';

/** What a removal asks where it was not given: whether Octopus is to forget the machine too, and then which Server, and who we are there. */
export const removalQuestions = {
	instance: instanceQuestions.instance,
	registerNow: {
		kind: 'yesNo',
		ask: 'Take it out of Octopus too?',
		short: 'Remove',
		help: 'Its record there is found by this machine’s certificate. You see all that would go before anything is changed.',
		yes: 'Here and in Octopus',
		no: 'Only here; what remains in Octopus is told',
		first: true,
		default: {says: 'both', from: () => true},
		impliedBy: {serverUrl: true, apiKey: true, password: true, bearerToken: true, idTokenFile: true},
	},
	...serverQuestions,
} satisfies Partial<Questions>;
