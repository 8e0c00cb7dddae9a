import {checks} from '../../diagnostics/index.ts';
import type {AnyCheck} from '../model/check.ts';

/** What proves a set-up. Whether the Server knows the certificate, the agent's own connection and a health check prove better than one more question. */
export const provable: readonly AnyCheck[] = checks.filter(({id}) => id !== 'trust/known');
