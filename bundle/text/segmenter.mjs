// The packages that measure and cut text divide it into what people see as one character with `Intl.Segmenter`, and look up emoji with a regular expression. Making the first takes Node
// 7 ms of the processor, the second 16 ms, most of that as soon as it is read as a literal, and each start of the wizard would pay for both. Most text needs neither: what is divided and measured here is each
// alone and one column wide (test/house/bundle-cuts.test.ts). For everything else they are made when it comes.

/** ASCII, Latin letters, and the signs that screens and terminals are drawn with. No emoji, nothing that joins its neighbours, nothing wide. */
const printable = String.raw`\u0020-\u007E\u00A1-\u00AC\u00AE-\u017F\u2010-\u2015\u2018-\u2022\u2026\u2030-\u203A\u2190-\u2193\u2500-\u259F\u25A0\u25A1\u25AA\u25B2\u25BC\u25C6\u25C7\u25C9\u25CB-\u25D3\u25EF\u2713\u2714\u2716-\u2718\u276E\u276F\u2800-\u28FF`;

const narrow = new RegExp(`^[${printable}]*$`);
/** An escape and a new line stand alone too. */
const apart = new RegExp(String.raw`^[${printable}\u001B\n]*$`);

/** Whether each of its characters is one column wide. */
export const isNarrow = text => narrow.test(text);

let segmenter;

/** As `Segments` of `Intl.Segmenter`. */
const characters = input => {
	const at = index => (index < 0 || index >= input.length ? undefined : {segment: input[index], index, input});
	return {
		containing: (index = 0) => at(Math.trunc(index)),
		*[Symbol.iterator]() {
			for (let index = 0; index < input.length; index++) yield at(index);
		},
	};
};

export const graphemes = {
	segment(text) {
		if (apart.test(text)) return characters(text);
		segmenter ??= new Intl.Segmenter(undefined, {granularity: 'grapheme'});
		return segmenter.segment(text);
	},
};

/** A regular expression, as far as it is asked with `test` and `search`, that is read when it is asked. */
export const laterRegExp = (source, flags) => {
	let made;
	const whole = () => {
		made ??= new RegExp(source, flags);
		return made;
	};
	return {test: text => whole().test(text), [Symbol.search]: text => whole()[Symbol.search](text)};
};
