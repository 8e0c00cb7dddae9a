import type {Completed, Offer} from '../model/completion.ts';
import {indexFolder, instanceNames, quoted, type SharedFlag, sharedFlags, wordsOf} from './completion-words.ts';

/** A bash script that offers commands, flags and values. Needs no other package, and starts nothing of ours. */
export const renderBashCompletion = (completed: Completed): string => {
	const {programs, commands} = completed;
	const valued = sharedFlags(completed).filter(({flag}) => flag.takes !== undefined);
	const repeated = new Set(sharedFlags(completed).flatMap(({flag}) => (flag.repeats ? [`--${flag.name}`] : [])));
	return `# shellcheck shell=bash
# Completion of ${programs[0]} for bash, made by: ${programs[0]} completion bash
_configure_tentacle() {
	local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words='' flag
	# Bash takes --flag=value apart at the sign.
	if [[ $current == = ]]; then
		current=''
	elif [[ $previous == = ]]; then
		previous=\${COMP_WORDS[COMP_CWORD-2]}
	fi
	COMPREPLY=()
	case $COMP_CWORD:\${COMP_WORDS[1]}:$previous in
	1:*) words=${quoted([...commands.map(({name}) => name), '--help', '--version'].join(' '))} ;;
${valued
	.toSorted((one, other) => one.commands.length - other.commands.length)
	.map(one => `	${patterns(one)}) ${offering(one.flag.offer)} ;;`)
	.join('\n')}
${commands
	.flatMap(({name, word, second, flags}) => {
		const names = flags.map(flag => `--${flag.name}`).join(' ');
		const first =
			word === undefined ? [] : [`	2:${name}:*) [[ $current == -* ]] && words=${quoted(names)} || words=${quoted(wordsOf(word))} ;;`];
		const then = second && `	3:${name}:${second.after}) ${offering(second.offer)} ;;`;
		return [...first, ...(then === undefined ? [] : [then]), `	*:${name}:*) words=${quoted(names)} ;;`];
	})
	.join('\n')}
	esac
	# A flag that is there already is offered again only where it may be repeated.
	for flag in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
		case $flag in
		${[...repeated].join(' | ')}) ;;
		--*)
			words=" $words "
			words=\${words/ $flag / }
			;;
		esac
	done
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _configure_tentacle ${programs.join(' ')}
`;
};

const patterns = ({flag, commands}: SharedFlag): string => commands.map(command => `*:${command}:--${flag.name}`).join(' | ');

const offering = (offer: Offer | undefined): string => {
	if (offer === undefined) return 'return';
	if (offer === 'files') return 'compopt -o default && return';
	if (offer === 'folders') return 'compopt -o dirnames && return';
	return `words=${offer === 'instances' ? `$(${instanceNames(indexFolder)})` : quoted(wordsOf(offer))}`;
};
