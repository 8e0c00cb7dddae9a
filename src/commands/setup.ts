import type {ExitCode} from '../model/user-error.ts';
import {type CommandContext, hasFlag} from './context.ts';
import {closing, openSession} from './set-up-session.ts';

/** `setup`: the wizard in a terminal; unattended with flags, variables or an answers file. Each loads alone, so that the wizard's first frame waits for nothing else. */
export const setUp = async (context: CommandContext): Promise<ExitCode> => {
	if (hasFlag(context, 'apply-plan')) return (await import('./set-up-unattended.ts')).applySavedPlan(context);
	if (!context.interactive || ['print-only', 'check', 'save-plan'].some(name => hasFlag(context, name))) {
		const [session, {setUpUnattended}] = await Promise.all([openSession(context), import('./set-up-unattended.ts')]);
		return closing(session, () => setUpUnattended(context, session));
	}
	// Ink and React load only here, while the machine is looked at: every other way starts faster without them.
	const [session, {setUpInWizard}, {showWizard}] = await Promise.all([
		openSession(context),
		import('./setup-wizard.ts'),
		import('../screen/show-wizard.tsx'),
	]);
	return closing(session, () => setUpInWizard(context, session, showWizard));
};
