import { isLanguage } from '@aloitetila/domain/language.ts';
import { defineParams } from '@sveltejs/kit/params';

export const params = defineParams({
	language: (param) => (isLanguage(param) ? param : undefined),
});
