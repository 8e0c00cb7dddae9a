import type {Completed, CompletedFlag, Offer} from '../model/completion.ts';
import {instanceNames, sharedFlags, wordsOf} from './completion-words.ts';

/** A fish script that offers commands, flags and values with what they mean. */
export const renderFishCompletion = (completed: Completed): string => {
	const {
		programs: [program, ...others],
		commands,
	} = completed;
	return `# Completion of ${program} for fish, made by: ${program} completion fish
function __configure_tentacle_first
	test (count (commandline -opc)) -eq 1
end

function __configure_tentacle_in
	set -l words (commandline -opc)
	contains -- "$words[2]" $argv
end

function __configure_tentacle_second
	test (count (commandline -opc)) -eq 2; and __configure_tentacle_in $argv
end

function __configure_tentacle_after
	set -l words (commandline -opc)
	test (count $words) -eq 3; and test "$words[2] $words[3]" = "$argv"
end

function __configure_tentacle_instances
	set -l index /etc/octopus
	set -q TentacleMachineConfigurationHomeDirectory; and set index $TentacleMachineConfigurationHomeDirectory
	set -l files $index/Tentacle/Instances/*.config
	test (count $files) -gt 0; and ${instanceNames('$index').replace(/\$index\S*/, '$files')}
end

complete -c ${program} -f
${others.map(other => `complete -c ${other} -w ${program}`).join('\n')}
complete -c ${program} -n __configure_tentacle_first -l help -d 'show help'
complete -c ${program} -n __configure_tentacle_first -l version -d 'show the version'
${commands.map(({name, says}) => `complete -c ${program} -n __configure_tentacle_first -a ${name} -d ${fishQuoted(says)}`).join('\n')}
${commands
	.flatMap(({name, word}) =>
		word === undefined ? [] : [`complete -c ${program} -n '__configure_tentacle_second ${name}' -a ${fishQuoted(wordsOf(word))}`],
	)
	.join('\n')}
${commands
	.flatMap(({name, second}) =>
		second === undefined
			? []
			: [`complete -c ${program} -n '__configure_tentacle_after ${name} ${second.after}' ${offering(second.offer)}`],
	)
	.join('\n')}
${sharedFlags(completed)
	.map(({flag, commands: having}) => `complete -c ${program} -n '__configure_tentacle_in ${having.join(' ')}' ${options(flag)}`)
	.join('\n')}
`;
};

const options = ({name, says, takes, offer}: CompletedFlag): string =>
	[`-l ${name}`, ...(takes === undefined ? [] : [offering(offer)]), `-d ${fishQuoted(says)}`].join(' ');

const offering = (offer: Offer | undefined): string => {
	if (offer === undefined) return '-x';
	if (offer === 'files') return '-r -F';
	if (offer === 'folders') return "-x -a '(__fish_complete_directories (commandline -ct))'";
	return `-x -a ${offer === 'instances' ? "'(__configure_tentacle_instances)'" : fishQuoted(wordsOf(offer))}`;
};

const fishQuoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
