/** A word as bash reads it back unchanged, whatever is in it. Plain words stay as they are, so that commands can be read. */
export const shellWord = (word: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
