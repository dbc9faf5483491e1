import { expected } from '@aloitetila/domain/errors.ts';

/** Every address that is no page, so that the answer stands in the frame and in the reader's language. */
export const load = () => {
	throw expected('not_found', 'page.not_found');
};
