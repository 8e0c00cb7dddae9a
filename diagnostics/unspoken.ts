/** Of an address whose protocol this machine does not have, such as IPv6: who tries it is told at once and goes on to the next one. */
export const isUnspoken = (code: string | null | undefined): boolean => /^(ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/.test(code ?? '');
