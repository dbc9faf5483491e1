/** A Lucide icon as a component, made by the Vite plugin of the app that this package is built into. */
declare module 'icon:*' {
	import type { Component } from 'svelte';
	const icon: Component;
	export default icon;
}
declare module '*.css';
