import type {ExitCode} from '../model/user-error.ts';
import {type CommandContext, hasFlag} from './context.ts';
import {closing, openSession} from './set-up-session.ts';
import type {WizardFace} from './setup-wizard.ts';

/** `setup`: the wizard in a terminal; unattended with flags, variables or an answers file. Each loads alone, so that the wizard's first frame waits for nothing else. */
export const setUp = async (context: CommandContext): Promise<ExitCode> => {
	if (hasFlag(context, 'apply-plan')) return (await import('./set-up-unattended.ts')).applySavedPlan(context);
	if (!context.interactive || ['print-only', 'check', 'save-plan'].some(name => hasFlag(context, name))) {
		const [session, {setUpUnattended}] = await Promise.all([openSession(context), import('./set-up-unattended.ts')]);
		return closing(session, () => setUpUnattended(context, session));
	}
	// Ink and React, or inquirer, load only here, while the machine is looked at: every other way starts faster without them.
	const [session, {setUpInWizard}, show] = await Promise.all([
		openSession(context),
		import('./setup-wizard.ts'),
		wizardFaces[context.face](),
	]);
	return closing(session, () => setUpInWizard(context, session, show));
};

/** The wizard as this person is asked. */
export const wizardFaces: Readonly<Record<CommandContext['face'], () => Promise<WizardFace>>> = {
	screen: async () => (await import('../screen/show-wizard.tsx')).showWizard,
	plain: async () => (await import('../plain/show-plain.ts')).showPlain,
	accessible: async () => (await import('../plain/show-accessible.ts')).showAccessible,
};
