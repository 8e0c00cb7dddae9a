import {deflateRawSync} from 'node:zlib';

/** Sent first by whoever connects; bare LF and CRLF are both accepted (Halibut docs/halibut-protocol.md). */
export const preface = 'MX\n\n';

/** The listening side's answer to an identity it trusts: exactly these 17 bytes, in one write. */
export const serverIdentity = 'MX-SERVER 1.0\r\n\r\n';

/** The identity of a polling Tentacle. Never send a real subscription id from a probe: it can take a queued deployment. */
export const subscriberIdentity = (subscriptionId: string): string => `MX-SUBSCRIBER 1.0 ${subscriptionId}\r\n\r\n`;

/** The identity of whoever makes the calls: a Server. Touches no queue. */
export const clientIdentity = 'MX-CLIENT 1.0\r\n\r\n';

export const next = 'NEXT\r\n';
export const proceed = 'PROCEED\r\n';
export const end = 'END\r\n';

/** BSON of `{Message: null}`: the idle heartbeat, before compression. */
const nullDocument = Buffer.from('0e0000000a4d6573736167650000', 'hex');

/** The null message as it goes over the wire: raw DEFLATE, no length prefix. */
export const nullMessage: Buffer = deflateRawSync(nullDocument);

/** Compares the inflated document: another zlib may compress it differently. */
export const isNullDocument = (document: Buffer): boolean => document.equals(nullDocument);
