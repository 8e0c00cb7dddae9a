import type {HomeChoice, HomeOptions} from '../engine/home.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {ExitCode} from '../model/user-error.ts';
import {talkThrough} from './plain-wizard.ts';
import {createRichPrompter} from './rich-prompter.ts';
import {talkHome} from './talk-home.ts';

/** `--plain`: line by line, with a line that can be edited and something that turns while it waits. */
export const showPlain = (options: WizardScreenOptions): Promise<ExitCode> =>
	talkThrough(options, createRichPrompter(options), {isBrief: false});

/** The home screen in the same way. */
export const showHome = async (options: HomeOptions): Promise<HomeChoice> => {
	const prompter = createRichPrompter(options);
	try {
		return await talkHome(options, prompter);
	} finally {
		prompter.close();
	}
};
