import {removalQuestions} from '../../wizards/questions/removal.ts';
import type {Given} from '../engine/resolve.ts';
import {credentialOf} from '../model/credential.ts';
import {harmless} from '../model/harmless.ts';
import type {Questions} from '../model/question.ts';
import type {ExitCode} from '../model/user-error.ts';
import {type CommandContext, flagValue, hasFlag} from './context.ts';
import {answersFor} from './remove-subject.ts';
import type {SetUpSession} from './set-up-session.ts';
import {wizardFaces} from './setup.ts';

type Asked = {readonly context: CommandContext; readonly session: SetUpSession};

/** In a terminal, a removal that could not tell Octopus asks for what is missing, on the wizard’s own pages. The exit code of whoever leaves. */
export const askForServer = async (context: CommandContext, session: SetUpSession): Promise<Asked | ExitCode> => {
	const isAsked = context.interactive && !hasFlag(context, 'json') && !hasFlag(context, 'local-only');
	if (!isAsked) return {context, session};
	const {instance = '', ...answers} = answersFor(session);
	const known = session.machine.instances.find(({name}) => name === instance)?.settings?.thumbprint ?? flagValue(context, 'thumbprint');
	if (known === undefined || (answers.serverUrl !== undefined && credentialOf(answers))) return {context, session};
	const [{setUpInWizard}, show] = await Promise.all([import('./setup-wizard.ts'), wizardFaces[context.face]()]);
	let asked: Asked | undefined;
	const exitCode = await setUpInWizard(
		context,
		{
			...session,
			resolver: {...session.resolver, questions: removalQuestions as Partial<Questions> as Questions},
			given: {...session.given, instance: [{raw: instance, source: {kind: 'flag', name: 'instance'}}]},
		},
		show,
		{
			header: `remove ${harmless(instance, 60)} · ${session.machine.machine.user}`,
			answered({typed, resolution}) {
				const {registerNow: _both, ...others}: Given = typed;
				const given = [...context.given, ...(resolution.answers.registerNow ? [] : [{name: 'local-only', value: true}])];
				asked = {context: {...context, given}, session: {...session, given: {...session.given, ...others}}};
			},
		},
	);
	return asked ?? exitCode;
};
