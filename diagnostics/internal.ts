/** An address of a private network, of this machine, or of its link (RFC 1918, 4193, 3927): no proxy on the internet gets there. */
export const isInternal = (address: string): boolean => {
	const [first = 0, second = 0] = address
		.replace(/^::ffff:/i, '')
		.split('.')
		.map(Number);
	if (address.includes('.')) {
		return (
			first === 10 ||
			first === 127 ||
			(first === 172 && second >= 16 && second <= 31) ||
			(first === 192 && second === 168) ||
			(first === 169 && second === 254)
		);
	}
	return address === '::1' || /^(f[cd]|fe[89ab])[0-9a-f]{0,2}:/i.test(address);
};
