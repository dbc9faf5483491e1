import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compile } from 'svelte/compiler';
import type { Plugin } from 'vite';

const PREFIX = 'icon:';

/**
 * `import IconClock from 'icon:clock'` gives a Lucide icon as a component, so that a page carries the strokes of its
 * own icons and not of all 1,700. An icon is decoration: the control it stands in needs a name of its own.
 */
export function icons(): Plugin {
	const file = createRequire(import.meta.url).resolve('@iconify-json/lucide/icons.json');
	const set = JSON.parse(readFileSync(file, 'utf8')) as {
		icons: Record<string, { body: string }>;
		aliases?: Record<string, { parent: string }>;
	};

	return {
		name: 'aloitetila:icons',
		enforce: 'pre',
		resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
		load(id) {
			if (!id.startsWith(`\0${PREFIX}`)) return;
			const name = id.slice(PREFIX.length + 1);
			const icon = set.icons[name] ?? set.icons[set.aliases?.[name]?.parent ?? ''];
			if (!icon) this.error(`There is no Lucide icon called “${name}”.`);
			// The set wraps its strokes in a group with a width; the width is ours to say, in base.css.
			const strokes = icon.body
				.replace(/^<g [^>]*>|<\/g>$/g, '')
				.replaceAll(/ (fill="none"|stroke[a-z-]*="[^"]*")/g, '');
			return compile(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${strokes}</svg>`, {
				generate: this.environment.config.consumer === 'server' ? 'server' : 'client',
				filename: `icon-${name}.svelte`,
				runes: true,
			}).js;
		},
	};
}
