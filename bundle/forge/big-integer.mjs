// Forge's numbers, as far as keys are read and written: nothing is calculated with them, because Node signs (`signed` in ../forge.mjs).
import forge from 'node-forge/lib/forge.js';

class BigInteger {
	#value;

	constructor(digits, base) {
		if (base !== 16 || !/^[0-9A-Fa-f]+$/.test(digits)) throw new Error('This program was built for whole numbers in hex only');
		this.#value = BigInt(`0x${digits}`);
	}

	toString(base = 10) {
		return this.#value.toString(base);
	}

	bitLength() {
		return this.#value === 0n ? 0 : this.#value.toString(2).length;
	}

	compareTo(other) {
		if (this.#value === other.#value) return 0;
		return this.#value < other.#value ? -1 : 1;
	}

	equals(other) {
		return this.#value === other.#value;
	}
}

forge.jsbn = {BigInteger};
export default forge.jsbn;
