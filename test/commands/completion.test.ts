import {execFile} from 'node:child_process';
import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {completed} from '../../src/commands/completion.ts';
import {commands, flagsOfCommand} from '../../src/commands/list.ts';
import {renderBashCompletion} from '../../src/render/completion-bash.ts';
import {renderFishCompletion} from '../../src/render/completion-fish.ts';
import {renderZshCompletion} from '../../src/render/completion-zsh.ts';
import {needs} from '../_helpers/components.ts';
import {run} from '../_helpers/program.ts';
import {openTerminal} from '../_helpers/terminal.ts';

const scripts = {bash: renderBashCompletion, zsh: renderZshCompletion, fish: renderFishCompletion};
type Shell = keyof typeof scripts;

/** A shell without the start-up files of anybody, whose prompt is a plain dollar, and how the script gets into it. */
const shells: {readonly [Name in Shell]: {readonly words: readonly string[]; readonly begin: (folder: string) => readonly string[]}} = {
	bash: {
		words: ['--norc', '--noprofile', '-i'],
		begin: folder => ['set +o history', 'PS1="$ "', '. /usr/share/bash-completion/bash_completion', `. ${folder}/configure-tentacle.bash`],
	},
	zsh: {words: ['-f', '-i'], begin: folder => ['PS1="$ "', `fpath=(${folder} $fpath)`, 'autoload -Uz compinit', 'compinit -u -D']},
	fish: {
		words: ['--no-config', '-i'],
		begin: folder => ['function fish_prompt; echo "\\$ "; end', `source ${folder}/configure-tentacle.fish`],
	},
};

const fileOf = (shell: Shell): string => (shell === 'zsh' ? '_configure-tentacle' : `configure-tentacle.${shell}`);

/** A folder with the script, files and folders to choose from, and an index of instances: one has a name that a shell would run. */
const prepare = async (t: ExecutionContext, shell: Shell): Promise<string> => {
	const folder = await mkdtemp(path.join(tmpdir(), 'completion-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	const index = path.join(folder, 'index/Tentacle/Instances');
	await mkdir(index, {recursive: true});
	await mkdir(path.join(folder, 'place-of-work'));
	await writeFile(path.join(folder, 'place-answers.yaml'), '');
	await writeFile(path.join(folder, fileOf(shell)), scripts[shell](completed()));
	const entry = (Name: string) => JSON.stringify({Name, ConfigurationFilePath: '/x'}, undefined, 2);
	await writeFile(path.join(index, 'build-07.config'), entry('Build-07'));
	await writeFile(path.join(index, 'evil.config'), entry(`$(touch ${folder}/ran)`));
	await writeFile(path.join(folder, 'configure-tentacle'), '#!/bin/sh\n');
	await chmod(path.join(folder, 'configure-tentacle'), 0o755);
	return folder;
};

const open = async (t: ExecutionContext, shell: Shell, folder: string) => {
	const {words, begin} = shells[shell];
	const terminal = openTerminal(t, shell, words, {
		columns: 110,
		rows: 70,
		cwd: folder,
		environment: {
			PATH: `${folder}:${process.env.PATH}`,
			HOME: folder,
			PROMPT_EOL_MARK: '',
			fish_greeting: '',
			TentacleMachineConfigurationHomeDirectory: path.join(folder, 'index'),
		},
	});
	terminal.type(`${[...begin(folder), 'clear'].join('; ')}; printf 'rea%s\\n' dy\r`);
	await terminal.shows(/^ready/m);
	return terminal;
};

/** What is typed before Tab is pressed, and what the line then has, or what is listed. */
const single: ReadonlyArray<readonly [typed: string, becomes: string]> = [
	['configure-tentacle di', 'configure-tentacle diagnose '],
	['configure-tentacle setup --reg', 'configure-tentacle setup --register-'],
	['configure-tentacle setup --style po', '--style polling '],
	['configure-tentacle setup --style=po', '--style=polling '],
	['configure-tentacle nodes rec', 'configure-tentacle nodes reconcile '],
	['configure-tentacle completion zs', 'configure-tentacle completion zsh '],
	['configure-tentacle explain NET00', 'configure-tentacle explain NET00'],
	['configure-tentacle help rem', 'configure-tentacle help remove '],
	['configure-tentacle diagnose --only network/who-', 'network/who-'],
	['configure-tentacle setup --answers place-a', '--answers place-answers.yaml '],
	['configure-tentacle setup --home-folder place-', '--home-folder place-of-work/'],
	['configure-tentacle instances show B', 'instances show Build-07 '],
	['configure-tentacle diagnose --instance B', '--instance Build-07 '],
	['configure-tentacle diagnose --instance=B', '--instance=Build-07 '],
];

for (const shell of ['bash', 'zsh', 'fish'] as const) {
	needs(shell)(`${shell} completes commands, flags, values, files and instances when Tab is pressed`, async t => {
		const folder = await prepare(t, shell);
		const terminal = await open(t, shell, folder);
		for (const [typed, becomes] of single) {
			terminal.type(`${typed}\t`);
			// A mark behind the cursor shows a blank that completion has put there.
			terminal.type('Z');
			await terminal.shows(`${becomes}Z`);
			terminal.press('ctrl+u');
			terminal.type('clear\r');
			await terminal.shows(/^\$ *$/);
		}
		terminal.type('configure-tentacle setup --server-s\t\t');
		await terminal.shows('--server-side-proxy');
		terminal.press('ctrl+u');
		terminal.type('clear\r');
		await terminal.shows(/^\$ *$/);
		// Words first: a flag begins with its dash.
		terminal.type('configure-tentacle export \t\t');
		t.notRegex(await terminal.shows(/bash[\s\S]*powershell/), /--answers/);
		terminal.press('ctrl+u');
		terminal.type('clear\r');
		await terminal.shows(/^\$ *$/);
		terminal.type('configure-tentacle export --answ\t');
		await terminal.shows('--answers');
		t.notThrows(() => process.kill(terminal.pid, 0));
		await t.throwsAsync(
			import('node:fs/promises').then(async ({stat}) => stat(path.join(folder, 'ran'))),
			{code: 'ENOENT'},
		);
	});

	needs(shell)(`${shell} reads the script without a complaint`, async t => {
		const folder = await prepare(t, shell);
		const {stdout, stderr} = await promisify(execFile)(shell, ['-n', path.join(folder, fileOf(shell))]);
		t.is(stdout + stderr, '');
	});
}

needs('shellcheck')('shellcheck finds nothing in the script for bash', async t => {
	const folder = await prepare(t, 'bash');
	await t.notThrowsAsync(promisify(execFile)('shellcheck', [path.join(folder, fileOf('bash'))]));
});

test('every command and flag is in every script, spellings that are only understood in none', t => {
	for (const render of Object.values(scripts)) {
		const script = render(completed());
		for (const command of commands) {
			t.regex(script, new RegExp(`\\b${command.name}\\b`));
			for (const {name, hidden} of flagsOfCommand(command)) {
				const isThere = new RegExp(`(--|-l )${name}(?![\\w-])`).test(script);
				t.is(
					isThere,
					hidden !== 'spelling' ||
						commands.some(other => flagsOfCommand(other).some(flag => flag.name === name && flag.hidden !== 'spelling')),
					name,
				);
			}
		}
	}
});

test('a shell that is not known is told with the nearest one, and without one all are', async t => {
	const wrong = await run(['completion', 'zssh']);
	t.is(wrong.exitCode, 2);
	t.regex(wrong.stderr, /Did you mean completion zsh\?/);
	const none = await run(['completion']);
	t.is(none.exitCode, 2);
	t.regex(none.stderr, /bash, zsh, fish/);
});
