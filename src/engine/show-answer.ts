import {type Address, addressText} from '../model/address.ts';
import type {Question} from '../model/question.ts';
import {type Secret, secretSourceText} from '../model/secret.ts';

/** An answer in words for a person: one line, secrets by where they come from. */
export const showAnswer = (question: Question, value: unknown): string => {
	switch (question.kind) {
		case 'choice':
			return question.choices[value as string]?.says ?? String(value);
		case 'yesNo':
			return value ? question.yes : question.no;
		case 'addresses':
			return (value as readonly Address[]).map(addressText).join(', ');
		case 'liveMany':
			return (value as readonly string[]).join(', ');
		case 'secret':
			return `from ${secretSourceText((value as Secret).from)}`.replace('from typed in', 'typed in');
		case 'text':
		case 'number':
		case 'liveChoice':
			return String(value);
	}
};

/**
An answer as an answers file or a flag has it: text, number, boolean or list. A secret becomes a reference; one that was typed or read from
stdin has no place to refer to and gives undefined.
*/
export const plainAnswer = (question: Question, value: unknown): unknown => {
	if (question.kind === 'addresses') return (value as readonly Address[]).map(addressText);
	if (question.kind !== 'secret') return value;
	const {from} = value as Secret;
	return 'env' in from || 'file' in from ? from : undefined;
};
