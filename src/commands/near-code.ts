import {findingCodes, findingSlug} from '../model/finding.ts';
import {nearest} from '../model/nearest.ts';

/** “Did you mean NET004?”, where a text is nearly the code or the slug of a finding; else nothing. */
export const nearCode = (text: string): readonly string[] => {
	const near = nearest(
		text,
		findingCodes.flatMap(code => [code, findingSlug(code)]),
	);
	return near === undefined ? [] : [`Did you mean ${near}?`];
};
