import path from 'node:path';

/** The checkout's folder: compiled tests run from `build/test/…`, fixtures and scripts stay where they are written. */
export const projectRoot = path.resolve(import.meta.dirname, '../../..');
