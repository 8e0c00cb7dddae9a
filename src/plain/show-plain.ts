import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {ExitCode} from '../model/user-error.ts';
import {talkThrough} from './plain-wizard.ts';
import {createRichPrompter} from './rich-prompter.ts';

/** `--plain`: line by line, with a line that can be edited and something that turns while it waits. */
export const showPlain = (options: WizardScreenOptions): Promise<ExitCode> =>
	talkThrough(options, createRichPrompter(options), {isBrief: false});
