/** `cancel` leaves; nothing was changed. */
export type ReviewAction = 'apply' | 'change' | 'script' | 'answers' | 'cancel';

/** What can be done with a review, in the order in which it is offered. `key` is the letter that does it on the screen. */
export const reviewActions: ReadonlyArray<{readonly action: ReviewAction; readonly says: string; readonly key: string}> = [
	{action: 'apply', says: 'Apply', key: 'a'},
	{action: 'change', says: 'Change an answer', key: 'h'},
	{action: 'script', says: 'Save as script', key: 's'},
	{action: 'answers', says: 'Save answers', key: 'w'},
	{action: 'cancel', says: 'Cancel', key: 'c'},
];
