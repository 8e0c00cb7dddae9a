import type {Facts} from '../../src/model/facts.ts';
import type {Questions} from '../../src/model/question.ts';
import {plainText} from '../rules.ts';

/** `Tentacle`, or with the first number that makes it another name than those that there are. */
const freeName = ({instances}: Facts): string | undefined =>
	['Tentacle', ...instances.map((_, index) => `Tentacle-${index + 2}`)].find(
		name => !instances.some(one => one.name.toLowerCase() === name.toLowerCase()),
	);

/** What it is about: which instance, who opens the connections, and whether Octopus is told now. */
export const instanceQuestions = {
	instance: {
		kind: 'text',
		ask: 'Instance name',
		short: 'Instance',
		help: 'One machine can run several Tentacles, each with a name of its own. An existing name means: change that one.',
		first: true,
		default: {says: 'Tentacle', from: (_answers, facts) => (facts.wantsNew ? freeName(facts) : 'Tentacle')},
		normalise(text, {instances}) {
			const asFile = (name: string) => name.toLowerCase().replaceAll(' ', '-');
			const existing = instances.find(({name}) => name === text) ?? instances.find(({name}) => name.toLowerCase() === text.toLowerCase());
			if (existing) return {value: existing.name};
			// Both names would share one file of the index, and the second create-instance redirects the first (Tentacle 9.2, §4.1).
			const clash = instances.find(({name}) => asFile(name) === asFile(text));
			if (clash) return {wanted: `another name: Tentacle cannot tell it from the existing “${clash.name}”`};
			if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) {
				return {wanted: 'letters, digits, dots, dashes and underscores, beginning with a letter or a digit'};
			}
			return {value: text};
		},
		rules: [plainText(100)],
		provenBy: ['machine/instance'],
	},
	style: {
		kind: 'choice',
		ask: 'How should Octopus reach this machine?',
		short: 'Style',
		help: 'One of the two opens every connection.',
		first: true,
		// A listening machine has no use for them; the Docker image tells the style in the same way (facts: Tentacle §12).
		impliedBy: {serverAddresses: 'polling'},
		choices: {
			listening: {says: 'Listening', help: 'Octopus dials this machine. Nothing here connects out.'},
			polling: {says: 'Polling', help: 'This machine dials Octopus. For NAT, or no way in.'},
		},
	},
	registerNow: {
		kind: 'yesNo',
		ask: 'Register this machine in Octopus now?',
		short: 'Register',
		help: 'Otherwise only trust is set up, and what you enter in the portal is printed at the end.',
		yes: 'Register now',
		no: 'Only trust; add the machine in the portal',
		first: true,
		default: {says: 'yes', from: () => true},
	},
} satisfies Partial<Questions>;
