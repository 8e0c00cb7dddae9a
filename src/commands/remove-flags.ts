import type {AnswerId} from '../model/answers.ts';
import type {Flag} from './flags.ts';

/** The answers that `remove` takes: which instance, and who we are to which Server. */
export const removeAnswers: readonly AnswerId[] = [
	'instance',
	'configFile',
	'proxy',
	'proxyPassword',
	'serverUrl',
	'authentication',
	'apiKey',
	'username',
	'password',
	'bearerToken',
	'serviceAccountId',
	'idTokenFile',
];

export const removeFlags: readonly Flag[] = [
	{name: 'local-only', says: 'leave the Server out, and say what remains there'},
	{name: 'delete-files', says: 'also delete home, applications, logs and configuration'},
	{name: 'space', takes: 'SPACE', says: 'look for its records in this space only; else in every one that you may see'},
	{name: 'thumbprint', takes: 'THUMBPRINT', says: 'of the instance’s certificate, where its configuration cannot tell'},
	{name: 'check', says: 'only say what there is to remove; exit code 3 when there is something'},
	{name: 'print-only', says: 'print the bash script for it; nothing is changed'},
];
