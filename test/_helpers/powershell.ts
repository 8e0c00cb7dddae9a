import {createRequire} from 'node:module';
import {Language, type Node, Parser} from 'web-tree-sitter';

/** Whatever PowerShell takes for a single quote; the grammar, which is an editor's, knows only the first. */
const singleQuotes = /['\u2018-\u201B]/;

const load = async (): Promise<Parser> => {
	await Parser.init();
	const parser = new Parser();
	const file = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
	return parser.setLanguage(await Language.load(file));
};

let loading: Promise<Parser> | undefined;

export type PowershellScript = {
	/** Each command: its name, and its words. */
	readonly commands: ReadonlyArray<readonly string[]>;
	/** The values of all single-quoted strings, in order. */
	readonly strings: readonly string[];
};

/** What PowerShell reads in a script. Throws with the line of what is no PowerShell, and of a string that it would end elsewhere. */
export const readPowershell = async (script: string): Promise<PowershellScript> => {
	loading ??= load();
	const tree = (await loading).parse(script.replace(/^\uFEFF/, ''));
	if (!tree) throw new Error('nothing was parsed');
	const commands: string[][] = [];
	const strings: string[] = [];
	const visit = (node: Node): void => {
		if (node.isError || node.isMissing)
			throw new SyntaxError(`line ${node.startPosition.row + 1}: ${JSON.stringify(node.text.slice(0, 60))}`);
		if (node.type === 'verbatim_string_characters') strings.push(textIn(node));
		if (node.type === 'command') commands.push(wordsOf(node));
		for (const child of node.children) if (child) visit(child);
	};
	visit(tree.rootNode);
	tree.delete();
	return {commands, strings};
};

const wordsOf = (command: Node): string[] =>
	command
		.descendantsOfType(['verbatim_string_characters', 'generic_token', 'command_name', 'variable', 'command_parameter'])
		.flatMap(word => (word ? [word.type === 'verbatim_string_characters' ? textIn(word) : word.text] : []));

const textIn = (node: Node): string => {
	const inner = node.text.slice(1, -1);
	for (let at = 0; at < inner.length; at++) {
		if (!singleQuotes.test(inner[at] ?? '')) continue;
		at++;
		if (!singleQuotes.test(inner[at] ?? '')) throw new SyntaxError(`line ${node.startPosition.row + 1}: the string ends too early`);
	}
	return inner.replaceAll(/(['\u2018-\u201B])['\u2018-\u201B]/g, '$1');
};
