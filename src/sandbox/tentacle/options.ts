/** The command fails with one message on stderr and exit code 1. */
export class Controlled extends Error {}

/** The command fails as an unhandled exception does: a block with the type, exit code 100. */
export class Crash extends Error {
	readonly type: string;
	constructor(message: string, type = 'System.Exception') {
		super(message);
		this.type = type;
	}
}

export type Option = {
	/** All spellings, lower case, without prefix. */
	readonly names: readonly string[];
	/** Left out: a flag, which any value sets all the same. */
	readonly takesValue?: true;
	readonly act: (value: string) => void;
	/** Its value is masked in the log. */
	readonly sensitive?: true;
};

/** A newline in the value defeats the pattern, as it does in the real one. */
const form = /^(--|-|\/)([^:=]+)(?:([:=])(.*))?$/;

/**
One pass of the real parser (Tentacle 9.2, §1.1): any prefix, names without regard to case, `=` or `:`, a pending option swallows the next argument
whatever it is, single-dash letters are bundled. Returns what it did not know.
*/
export const parsePass = (arguments_: readonly string[], options: readonly Option[]): readonly string[] => {
	const leftovers: string[] = [];
	let pending: Option | undefined;
	let pendingName = '';
	const find = (name: string) => options.find(({names}) => names.includes(name.toLowerCase()));
	for (const argument of arguments_) {
		if (pending) {
			pending.act(argument);
			pending = undefined;
			continue;
		}
		const parts = form.exec(argument);
		const [, prefix = '', name = '', separator, value = ''] = parts ?? [];
		const option = parts ? (find(name) ?? find(name.replace(/[-+]$/, ''))) : undefined;
		if (option?.takesValue) {
			if (separator === undefined) {
				pending = option;
				pendingName = `${prefix}${name}`;
			} else option.act(value);
		} else if (option) option.act('');
		else if (prefix === '-' && separator === undefined && name.length > 1 && find(name[0] ?? '')) bundle(name, find);
		else leftovers.push(argument);
	}
	if (pending) throw new Crash(`Missing required value for option '${pendingName}'.`, 'Octopus.Tentacle.Internals.Options.OptionException');
	return leftovers;
};

const bundle = (letters: string, find: (name: string) => Option | undefined): void => {
	for (const [index, letter] of [...letters].entries()) {
		const option = find(letter);
		if (!option) throw new Crash(`Cannot bundle unregistered option '-${letter}'.`, 'Octopus.Tentacle.Internals.Options.OptionException');
		if (option.takesValue) {
			option.act(letters.slice(index + 1));
			return;
		}
		option.act('');
	}
};

export const parseBoolean = (text: string): boolean => {
	const word = text.trim().toLowerCase();
	if (word === 'true' || word === 'false') return word === 'true';
	throw new Crash(`String '${text}' was not recognized as a valid Boolean.`, 'System.FormatException');
};

export const parseInteger = (text: string): number => {
	if (/^\s*-?\d{1,10}\s*$/.test(text)) return Number(text);
	throw new Crash(`The input string '${text}' was not in a correct format.`, 'System.FormatException');
};
