/** The provider and the Yjs that it uses, for scenarios with real clients. */
export { HocuspocusProvider } from '@hocuspocus/provider';
export * as Y from 'yjs';
