import type {Completed, CompletedCommand, CompletedFlag, Offer} from '../model/completion.ts';
import {indexFolder, instanceNames, quoted, wordsOf} from './completion-words.ts';

/** A zsh function, for a file of \`fpath\` or to be read at start, that offers commands, flags and values with what they mean. */
export const renderZshCompletion = ({programs, commands}: Completed): string => `#compdef ${programs.join(' ')}
# Completion of ${programs[0]} for zsh, made by: ${programs[0]} completion zsh
_configure-tentacle-instances() {
	local -a names
	names=(\${(f)"$(${instanceNames(indexFolder).replace('*.config', '*.config(N)')} </dev/null)"})
	compadd -a names
}

_configure-tentacle() {
	local -a commands
	if (( CURRENT == 2 )); then
		commands=(
${commands.map(({name, says}) => `			${quoted(`${name}:${says.replaceAll(':', String.raw`\:`)}`)}`).join('\n')}
		)
		_describe command commands
		compadd -- --help --version
		return
	fi
	shift words
	(( CURRENT-- ))
	case $words[1] in
${commands.map(command => `	${command.name}) _arguments ${specifications(command).map(quoted).join(' \\\n\t\t')} ;;`).join('\n')}
	esac
}

if [[ $funcstack[1] == _configure-tentacle ]]; then
	_configure-tentacle "$@"
else
	compdef _configure-tentacle ${programs.join(' ')}
fi
`;

const specifications = ({word, second, flags}: CompletedCommand): readonly string[] => [
	...(word === undefined ? [] : [`1:word:${action(word)}`]),
	...(second === undefined ? [] : [`2:word:${action(second.offer)}`]),
	...flags.map(flagSpecification),
];

const flagSpecification = ({name, says, takes, offer, repeats}: CompletedFlag): string => {
	const start = `${repeats ? '*' : ''}--${name}${takes === undefined ? '' : '='}[${says.replaceAll(/[[\]\\]/g, String.raw`\$&`)}]`;
	return takes === undefined ? start : `${start}:${takes.replaceAll(/[:\\]/g, String.raw`\$&`)}:${action(offer)}`;
};

const action = (offer: Offer | undefined): string => {
	if (offer === undefined) return ' ';
	if (offer === 'files') return '_files';
	if (offer === 'folders') return '_files -/';
	return offer === 'instances' ? '_configure-tentacle-instances' : `(${wordsOf(offer)})`;
};
