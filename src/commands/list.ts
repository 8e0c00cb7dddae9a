import {questions} from '../../wizards/questions.ts';
import type {AnswerId} from '../model/answers.ts';
import type {Questions} from '../model/question.ts';
import type {CommandContext, Outcome} from './context.ts';
import {diagnoseFlags} from './diagnose-flags.ts';
import {connectionFlags, type Flag, questionFlags} from './flags.ts';
import {simpleFlags} from './help-flags.ts';
import {removeAnswers, removeFlags} from './remove-flags.ts';

export type CommandDeclaration = {
	readonly name: string;
	readonly aliases?: readonly string[];
	/** One line, for help. */
	readonly says: string;
	readonly flags: readonly Flag[];
	/** The flags that its help shows at first, in that order; `--help all` shows the rest too. Left out: all of them. */
	readonly usual?: readonly string[];
	/** What its words besides the flags are, for help. Left out: it takes none. */
	readonly words?: string;
	/** The flags of all questions as well, or of these. */
	readonly asksQuestions?: true | readonly AnswerId[];
	/** What is not answered has the default of its question. Left out: it stays unsaid, so help tells none. */
	readonly usesDefaults?: true;
	readonly examples: readonly string[];
	/** Loaded when it runs, so that no command pays for another. */
	readonly load: () => Promise<(context: CommandContext) => Promise<Outcome>>;
};

const answersFlag: Flag = {name: 'answers', takes: 'FILE', says: 'take answers from this YAML or JSON file'};

/** An instance, the addresses, and how the Server's API is asked. */
const nodesQuestions: readonly AnswerId[] = [
	...(['instance', 'serverUrl', 'authentication', 'apiKey', 'username', 'password', 'bearerToken'] as const),
	...(['serviceAccountId', 'idTokenFile', 'serverAddresses', 'serverThumbprint'] as const),
];

/** Every command, in the order of help. */
export const commands: readonly CommandDeclaration[] = [
	{
		name: 'setup',
		says: 'set up an instance, in a wizard or unattended',
		asksQuestions: true,
		usesDefaults: true,
		usual: [...simpleFlags(questions), 'answers', 'print-only', 'check'],
		flags: [
			answersFlag,
			{name: 'print-only', says: 'print the bash script for it; nothing is changed'},
			{name: 'check', says: 'only say what would be changed; exit code 3 when something would be'},
			{name: 'save-plan', takes: 'FILE', says: 'save the plan as JSON, for --apply-plan; nothing is changed'},
			{name: 'apply-plan', takes: 'FILE', says: 'do exactly what was saved, or exit with 3 when it does not fit any more'},
			{name: 'despite', takes: 'CODE', says: 'go on although this finding says it cannot work, such as NET005', repeats: true},
			...connectionFlags,
		],
		examples: [
			'configure-tentacle setup',
			'configure-tentacle setup --no-input --answers build-07.yaml',
			'configure-tentacle setup --no-input --yes --answers build-07.yaml',
		],
		load: async () => (await import('./setup.ts')).setUp,
	},
	{
		name: 'diagnose',
		aliases: ['doctor'],
		says: 'say why an agent fails, or whether a Server can be reached',
		asksQuestions: true,
		flags: [...diagnoseFlags, answersFlag, ...connectionFlags],
		usual: [
			...['instance', 'server-url', 'api-key-file', 'server-addresses', 'tentacle-address', 'log', 'proxy'],
			...['only', 'wait', 'watch', 'html', 'markdown', 'answers'],
		],
		examples: [
			'configure-tentacle diagnose',
			'configure-tentacle diagnose --html report.html',
			'configure-tentacle diagnose --server-url https://octopus.example.com',
		],
		load: async () => (await import('./diagnose.ts')).diagnose,
	},
	{
		name: 'instances',
		words: '[list|show INSTANCE]',
		says: 'what is set up here; show: all of one, with its records',
		asksQuestions: removeAnswers.filter(id => id !== 'configFile'),
		usual: ['instance', 'server-url', 'api-key-file', 'answers'],
		flags: [answersFlag, ...connectionFlags],
		examples: [
			'configure-tentacle instances --json',
			'configure-tentacle instances show Tentacle',
			'configure-tentacle instances show Tentacle --answers build-07.yaml',
		],
		load: async () => (await import('./instances.ts')).instances,
	},
	{
		name: 'nodes',
		words: '[list|add ADDRESS…|remove ADDRESS…|reconcile]',
		says: 'show, add and remove the Server nodes that an instance polls',
		asksQuestions: nodesQuestions,
		usual: ['instance', 'server-addresses', 'server-url', 'api-key-file', 'check', 'print-only', 'answers'],
		flags: [
			{name: 'check', says: 'only say what would be changed; exit code 3 when something would be'},
			{name: 'print-only', says: 'print the bash script for it; nothing is changed'},
			answersFlag,
			...connectionFlags,
		],
		examples: [
			'configure-tentacle nodes',
			'configure-tentacle nodes add node3.example.com:10943',
			'configure-tentacle nodes reconcile --check',
		],
		load: async () => (await import('./nodes.ts')).nodes,
	},
	{
		name: 'remove',
		says: 'leave Octopus and remove an instance; its files stay',
		asksQuestions: removeAnswers,
		flags: [...removeFlags, answersFlag, ...connectionFlags],
		usual: ['instance', 'server-url', 'api-key-file', 'local-only', 'delete-files', 'check', 'print-only', 'answers'],
		examples: [
			'configure-tentacle remove --server-url https://octopus.example.com',
			'configure-tentacle remove --instance=Tentacle --local-only --delete-files',
			'configure-tentacle remove --no-input --yes --answers build-07.yaml',
		],
		load: async () => (await import('./remove.ts')).remove,
	},
	{
		name: 'export',
		words: 'bash|powershell|firewall|json',
		says: 'make a script, a plan or a firewall sheet of the answers',
		asksQuestions: true,
		usesDefaults: true,
		usual: ['output', 'answers', 'style', 'server-url', 'server-addresses', 'api-key-file', 'name', 'home-folder'],
		flags: [{name: 'output', takes: 'FILE', says: 'write it to this file, readable by you only'}, answersFlag, ...connectionFlags],
		examples: [
			'configure-tentacle export firewall --answers build-07.yaml',
			'configure-tentacle export bash --answers build-07.yaml --output set-up.sh',
			'configure-tentacle export powershell --answers win-07.yaml --output set-up.ps1',
		],
		load: async () => (await import('./export.ts')).exportAnswers,
	},
	{
		name: 'explain',
		words: '[CODE|TEXT|-]',
		says: 'say what a finding means and what to do; alone it lists all',
		flags: [],
		examples: ['configure-tentacle explain NET004', 'configure-tentacle explain tcp-refused', 'configure-tentacle explain - < report.txt'],
		load: async () => (await import('./explain.ts')).explain,
	},
	{
		name: 'demo',
		says: 'try it all with a built-in Octopus Server; nothing stays behind',
		flags: [
			{name: 'fault', takes: 'NAME', says: 'break something first; --fault list shows what can be broken', repeats: true},
			{name: 'nodes', takes: 'N', says: 'Server nodes, 1 to 8'},
			{name: 'worker', says: 'prefill the answers of a worker'},
			{name: 'listening', says: 'prefill the answers of a listening machine'},
			{name: 'serve', says: 'only start the sandbox, and say how to use it'},
		],
		examples: ['configure-tentacle demo', 'configure-tentacle demo --worker --nodes 3', 'configure-tentacle demo --fault ssl-offloading'],
		load: async () => (await import('./demo.ts')).demo,
	},
	{
		name: 'completion',
		words: 'bash|zsh|fish',
		says: 'print the completion of commands and flags for a shell',
		flags: [],
		examples: [
			'source <(configure-tentacle completion bash)   # in ~/.bashrc',
			'source <(configure-tentacle completion zsh)    # in ~/.zshrc, after compinit',
			'configure-tentacle completion fish | source    # in ~/.config/fish/config.fish',
		],
		load: async () => (await import('./completion.ts')).completion,
	},
];

/** What `parseFlags` accepts after a command's name. */
export const flagsOfCommand = ({flags, asksQuestions}: CommandDeclaration): readonly Flag[] => [
	...flags,
	...questionFlags(askedBy(asksQuestions)),
];

/** Which other command has a flag of this name. */
export const ownerOf = (flag: string): string | undefined =>
	commands.find(command => flagsOfCommand(command).some(({name}) => name === flag))?.name;

/** The questions whose answers a command takes, in asking order. */
export const askedBy = (asks: CommandDeclaration['asksQuestions'] = []): Questions =>
	asks === true ? questions : (Object.fromEntries(Object.entries(questions).filter(([id]) => asks.includes(id as AnswerId))) as Questions);
