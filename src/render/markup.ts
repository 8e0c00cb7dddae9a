import {harmless} from '../model/harmless.ts';

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

/** How much of one text a page or a file shows, in characters. */
export const usualLongest = 4000;

/**
Text for HTML and XML, as content or between quotes of an attribute. Control characters have become visible (`harmless`); what XML cannot have at
all (lone surrogates, U+FFFE and U+FFFF) is replaced.
*/
export const markup = (text: string, longest = usualLongest): string =>
	harmless(text, longest)
		.toWellFormed()
		.replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
		.replaceAll(/[&<>"']/g, sign => entities[sign] ?? '');

/** A piece of a page whose every foreign part has been through `markup`. */
export class Fragment {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

type Part = string | number | Fragment | undefined | readonly Fragment[];

/** A template of HTML: whatever is put in is text, unless it is a `Fragment` itself. There is no other way to put a page together. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Fragment =>
	new Fragment(strings.map((text, index) => text + (index < parts.length ? partText(parts[index]) : '')).join(''));

const partText = (part: Part): string => {
	if (part === undefined) return '';
	if (part instanceof Fragment) return part.text;
	if (typeof part === 'string' || typeof part === 'number') return markup(String(part));
	return part.map(({text}) => text).join('');
};
