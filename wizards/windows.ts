import type {Facts} from '../src/model/facts.ts';
import type {Questions, Rule, TextQuestion} from '../src/model/question.ts';
import {questions} from './questions.ts';
import {plainText} from './rules.ts';

/** Where the installer puts it (facts: Tentacle §11). */
const windowsTentacle = 'C:\\Program Files\\Octopus Deploy\\Tentacle\\Tentacle.exe';

/** A drive and folders in their shortest form. What Windows has no use for in a name would end or turn a word on its way to a program. */
const windowsPath: Rule<string> = (value, answers, facts) => {
	const wanted = plainText(200)(value, answers, facts);
	if (wanted !== undefined) return wanted;
	const isGood = /^[A-Za-z]:(?:\\(?! )[^\\/:*?"<>|]*[^\\/:*?"<>|. ])+$/.test(value);
	return isGood ? undefined : 'a path on a Windows drive, such as C:\\Octopus, without / or \\ at its end';
};

/** As Octopus's own Tentacle Manager lays it out: the first instance is in the folder itself (facts: Tentacle §11). */
const below = (folder: string, instance: string | undefined): string | undefined =>
	instance === undefined ? undefined : instance === 'Tentacle' ? folder : `${folder}\\${instance}`;

/** Nothing of this machine is a default for another one. */
const ofThatMachine = ({default: _ofThisOne, ...question}: TextQuestion, wanted: string): TextQuestion => ({
	...question,
	whenMissing: () => `must be given: ${wanted}`,
});

/** The questions for a set-up on another machine, which runs Windows: folders, configuration file and service differ, nothing is known of the machine. */
export const windowsQuestions: Questions = {
	...questions,
	homeFolder: {
		...(questions.homeFolder as TextQuestion),
		default: {says: 'C:\\Octopus, or a folder of the instance’s name in it', from: ({instance}) => below('C:\\Octopus', instance)},
		rules: [windowsPath],
	},
	applicationFolder: {
		...(questions.applicationFolder as TextQuestion),
		default: {
			says: 'C:\\Octopus\\Applications, or a folder of the instance’s name in it',
			from: ({instance}) => below('C:\\Octopus\\Applications', instance),
		},
		rules: [windowsPath],
	},
	configFile: {
		...(questions.configFile as TextQuestion),
		default: {
			says: 'Tentacle.config or Tentacle-NAME.config in the home folder',
			from: ({instance, homeFolder}) => homeFolder && `${homeFolder}\\Tentacle${instance === 'Tentacle' ? '' : `-${instance}`}.config`,
		},
		rules: [windowsPath],
	},
	service: {...questions.service, default: {says: 'a Windows service', from: () => 'systemd'}},
	name: ofThatMachine(questions.name as TextQuestion, 'how the Windows machine is called in Octopus'),
	publicHostName: ofThatMachine(questions.publicHostName as TextQuestion, 'under which name or address Octopus finds the Windows machine'),
};

/** What is true of the other machine, as far as anything is. */
export const windowsFacts = ({machine: {fullName: _name, ...machine}, ...facts}: Facts): Facts => ({
	...facts,
	instances: [],
	tentacle: {path: windowsTentacle},
	machine: {...machine, name: '', processors: 1, hasSystemd: true},
});
