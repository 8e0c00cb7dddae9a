import type {HomeChoice, HomeOptions} from '../engine/home.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {ExitCode} from '../model/user-error.ts';
import {createLinePrompter} from './line-prompter.ts';
import {talkThrough} from './plain-wizard.ts';
import {talkHome} from './talk-home.ts';

/** `--accessible`, and terminals that can do nothing but lines: as a screen reader reads it. */
export const showAccessible = (options: WizardScreenOptions): Promise<ExitCode> =>
	talkThrough(options, createLinePrompter(options), {isBrief: true});

/** The home screen in the same way. */
export const showHome = async (options: HomeOptions): Promise<HomeChoice> => {
	const prompter = createLinePrompter(options);
	try {
		return await talkHome(options, prompter);
	} finally {
		prompter.close();
	}
};
