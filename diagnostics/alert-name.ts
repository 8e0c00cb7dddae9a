/** The alerts that a handshake is refused with, as the standard names them (RFC 8446 §6, RFC 5246 §7.2). */
const names: Readonly<Record<number, string>> = {
	40: 'handshake_failure',
	42: 'bad_certificate',
	43: 'unsupported_certificate',
	45: 'certificate_expired',
	46: 'certificate_unknown',
	47: 'illegal_parameter',
	48: 'unknown_ca',
	49: 'access_denied',
	50: 'decode_error',
	51: 'decrypt_error',
	70: 'protocol_version',
	71: 'insufficient_security',
	80: 'internal_error',
	86: 'inappropriate_fallback',
	109: 'missing_extension',
	112: 'unrecognized_name',
	116: 'certificate_required',
	120: 'no_application_protocol',
};

/** “alert 40, handshake_failure”, or the code where no alert came. */
export const refusalText = ({alert, code}: {readonly alert?: number; readonly code?: string}): string =>
	alert === undefined ? (code ?? 'no reason given') : `alert ${alert}${names[alert] === undefined ? '' : `, ${names[alert]}`}`;
