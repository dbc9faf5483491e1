/** Where a summary is. Only draft and published can be reached yet; commenting and agreeing come with their own pages. */
export const SUMMARY_STATUSES = ['draft', 'open_for_comments', 'agreed', 'published'] as const;
export type SummaryStatus = (typeof SUMMARY_STATUSES)[number];

/** The anchor of a block on the public page, and so part of links that must never break. */
export const anchorOf = (blockId: string) => `k-${blockId}`;
