import {harmless} from '../model/harmless.ts';
import {UserError} from '../model/user-error.ts';
import type {Reply} from './request.ts';

const deepest = 64;

/** A reply's JSON. Throws a `UserError` when it is none, or nested deeper than any of Octopus's. */
export const parseJson = ({body, status, headers, isUtf8}: Reply): unknown => {
	const {'content-encoding': coding = 'identity'} = headers;
	if (coding !== 'identity') throw odd(`in a coding that was not asked for (${harmless(String(coding), 40)})`);
	if (!isUtf8) throw odd(`${status} with bytes that are not UTF-8`);
	if (depthOf(body) > deepest) throw odd('with JSON nested too deeply');
	try {
		return JSON.parse(body);
	} catch {
		// What came instead is shown in our own words: it may be a page of a proxy.
		throw odd(`${status} with something that is not JSON: ${harmless(body.trim(), 80)}`);
	}
};

/** An answer that is not one of Octopus's; `how` says in what. */
export class OddReply extends UserError {
	readonly how: string;

	constructor(how: string) {
		super(`The Server answered, but not as Octopus does: ${how}`, {next: ['Check that the address is that of the Octopus portal.']});
		this.how = how;
	}
}

export const odd = (how: string): OddReply => new OddReply(how);

/** Counted on the text, so that a hostile depth never reaches the parser. */
const depthOf = (text: string): number => {
	let depth = 0;
	let most = 0;
	let quoted = false;
	for (let index = 0; index < text.length; index++) {
		const character = text[index];
		if (quoted) {
			if (character === '\\') index++;
			else if (character === '"') quoted = false;
		} else if (character === '"') quoted = true;
		else if (character === '{' || character === '[') most = Math.max(most, ++depth);
		else if (character === '}' || character === ']') depth--;
	}
	return most;
};
